<?php
/**
 * Which reading of the structure is told: the neutral reader's, or the best there is.
 *
 * Where the site cannot ask itself, whoever pushes reads. Then readers would take turns in what
 * they see, so one reader's reading holds as long as he comes back: another reader's adds what
 * is new, and changes and removes nothing.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_NEUTRAL = 'neutral';

// A reader who has not come back for so long is given up.
const IGNY8_READING_HOLDS_SECONDS = 2 * DAY_IN_SECONDS;

/**
 * Returns the reading of this push; `at` is when it was taken, `seen_at` when its reader was last here.
 *
 * @return array{entries: array, by: string, context: string, at: float, seen_at: int}
 */
function igny8_reading( bool $anew = false ): array {
	static $reading = null;
	if ( null === $reading || $anew ) {
		$reading = igny8_take_reading();
	}
	return $reading;
}

/** Takes a reading, and keeps it for pushes that cannot take one as good. */
function igny8_take_reading(): array {
	$at      = microtime( true );
	$entries = igny8_ask_reader();
	$fresh   = array(
		'entries' => $entries ? $entries : igny8_snapshot(),
		'by'      => $entries ? IGNY8_NEUTRAL : igny8_context() . ' ' . get_current_user_id(),
		'context' => $entries ? 'admin' : igny8_context(),
		'at'      => $at,
		'seen_at' => (int) $at,
	);
	$reading = igny8_settle( igny8_stored_list( 'igny8_reading' ), $fresh );
	update_option( 'igny8_reading', $reading, false );
	return $reading;
}

/** Decides between the reading that is kept and a fresh one. */
function igny8_settle( array $kept, array $fresh ): array {
	$holds = is_array( $kept['entries']['post_types'] ?? null ) && is_array( $kept['entries']['taxonomies'] ?? null )
		&& is_array( $kept['entries']['left_out'] ?? null ) && isset( $kept['by'], $kept['context'] ) && is_int( $kept['seen_at'] ?? null )
		&& IGNY8_NEUTRAL !== $fresh['by']
		&& $kept['by'] !== $fresh['by']
		&& abs( time() - $kept['seen_at'] ) < IGNY8_READING_HOLDS_SECONDS;
	if ( ! $holds ) {
		return $fresh;
	}
	if ( ! igny8_sees_partly() ) {
		foreach ( array_keys( IGNY8_LISTS ) as $kind ) {
			$kept['entries'][ $kind ] += $fresh['entries'][ $kind ];
		}
	}
	return array( 'at' => $fresh['at'] ) + $kept;
}

/** Tells whether this request sees another site than the one that is live: a theme's preview, or plugins switched off for it. */
function igny8_sees_partly(): bool {
	$previews = array_intersect_key( $_GET + $_POST, array_flip( array( 'wp_theme_preview', 'customize_theme', 'customize_changeset_uuid', 'wp_customize' ) ) );
	return array() !== $previews
		|| ( 'customize.php' === ( $GLOBALS['pagenow'] ?? '' ) )
		|| is_customize_preview()
		|| wp_is_recovery_mode();
}
