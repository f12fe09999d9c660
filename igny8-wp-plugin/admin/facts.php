<?php
/**
 * What is known of the connection and the last push, in words.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Returns what is known of the connection and the last push.
 *
 * @return array<string, array{label: string, value: string}>
 */
function igny8_facts(): array {
	$connection = igny8_connection();
	$last       = igny8_state()['last'];
	$late       = igny8_late_counts();
	$next       = igny8_next_push();
	$synced     = get_option( 'igny8_last_structure_sync' );
	$facts      = array(
		'receiver'    => igny8_fact( __( 'Receiver', 'igny8-wp-plugin' ), $connection['url'] ?? __( 'Not connected', 'igny8-wp-plugin' ) ),
		'integration' => igny8_fact( __( 'Integration', 'igny8-wp-plugin' ), (string) ( $connection['integration'] ?? '' ) ),
		'source'      => igny8_fact( __( 'Comes from', 'igny8-wp-plugin' ), igny8_explain_source( igny8_configured()['source'] ) ),
		'last_push'   => igny8_fact( __( 'Last push', 'igny8-wp-plugin' ), $last ? igny8_describe_push( $last ) : '' ),
		'last_sync'   => igny8_fact( __( 'Last accepted', 'igny8-wp-plugin' ), igny8_time( is_numeric( $synced ) ? (int) $synced : 0 ) ),
		/* translators: 1: number of post types. 2: number of taxonomies. 3: a revision number. */
		'structure'   => igny8_fact( __( 'Structure', 'igny8-wp-plugin' ), isset( $last['revision'] ) ? sprintf( __( '%1$d post types, %2$d taxonomies, revision %3$d', 'igny8-wp-plugin' ), $last['post_types'], $last['taxonomies'], $last['revision'] ) : '' ),
		/* translators: %d: number of entries. */
		'late_counts' => igny8_fact( __( 'Counts', 'igny8-wp-plugin' ), $late ? sprintf( _n( 'Counting took too long: %d entry keeps its last known count and is counted first next time.', 'Counting took too long: %d entries keep their last known counts and are counted first next time.', $late, 'igny8-wp-plugin' ), $late ) : '' ),
		'reader'      => igny8_fact( __( 'Read by', 'igny8-wp-plugin' ), igny8_explain_reader( $last['by'] ?? IGNY8_NEUTRAL ) ),
		'request_id'  => igny8_fact( __( 'Request id', 'igny8-wp-plugin' ), (string) ( $last['request_id'] ?? '' ) ),
		'detail'      => igny8_fact( __( 'Details', 'igny8-wp-plugin' ), (string) ( $last['detail'] ?? '' ) ),
		'next_push'   => igny8_fact( __( 'Next push', 'igny8-wp-plugin' ), igny8_time( $next ) ),
	);
	return array_filter(
		$facts,
		static function ( array $fact ): bool {
			return '' !== $fact['value'];
		}
	);
}

/**
 * Names what is known, as a table and Site Health have it.
 *
 * @return array{label: string, value: string}
 */
function igny8_fact( string $label, string $value ): array {
	return compact( 'label', 'value' );
}

/** Says who reads the structure, where it is not the neutral reader. */
function igny8_explain_reader( string $by ): string {
	return IGNY8_NEUTRAL === $by ? '' : __( 'Whoever pushes, as this site could not call itself. Types that left and labels that changed may be told two days late. Tools → Site Health says more about loopback requests.', 'igny8-wp-plugin' );
}

/** Says when, why and with what result. */
function igny8_describe_push( array $last ): string {
	$triggers = array(
		'connect' => __( 'on connecting', 'igny8-wp-plugin' ),
		'cron'    => __( 'the daily push', 'igny8-wp-plugin' ),
		'manual'  => __( 'on request', 'igny8-wp-plugin' ),
		'change'  => __( 'after a change', 'igny8-wp-plugin' ),
		'retry'   => __( 'a retry', 'igny8-wp-plugin' ),
	);
	$result   = $last['ok'] ? igny8_explain_result( $last ) : __( 'Failed.', 'igny8-wp-plugin' );
	/* translators: 1: date and time. 2: why it was pushed. 3: what it did. */
	return sprintf( __( '%1$s, %2$s. %3$s', 'igny8-wp-plugin' ), igny8_time( $last['at'] ), $triggers[ $last['trigger'] ] ?? $last['trigger'], $result );
}

/** Writes a time as this site does, and how far it is; nothing for 0. */
function igny8_time( int $at ): string {
	if ( 0 === $at ) {
		return '';
	}
	$format = get_option( 'date_format' ) . ' ' . get_option( 'time_format' );
	/* translators: %s: a length of time. */
	$distance = $at > time() ? __( 'in %s', 'igny8-wp-plugin' ) : __( '%s ago', 'igny8-wp-plugin' );
	return wp_date( $format, $at ) . ' (' . sprintf( $distance, human_time_diff( $at ) ) . ')';
}
