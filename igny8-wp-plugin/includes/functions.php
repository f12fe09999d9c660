<?php
/**
 * What other code may call: the structure, a push of it, and the events. None of it throws.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Returns the structure of this site: its post types and taxonomies, with counts.
 *
 * @return array{post_types: array<string, array>, taxonomies: array<string, array>} empty ones after a fault.
 */
function igny8_get_site_structure(): array {
	return igny8_guarded( 'igny8_gather', 'igny8_no_structure' )();
}

/** Gathers the structure for a push, which must not take a fault for an empty site. */
function igny8_gather(): array {
	return igny8_filtered_structure( igny8_add_counts( igny8_reading()['entries'], IGNY8_COUNTING_SECONDS ) );
}

/** Lets other code change the entries before they are sent (`igny8_structure`); what is no entry is dropped. */
function igny8_filtered_structure( array $structure ): array {
	$filtered = igny8_filtered( 'igny8_structure', $structure );
	foreach ( array( 'post_types', 'taxonomies' ) as $kind ) {
		if ( is_array( $filtered[ $kind ] ?? null ) ) {
			$structure[ $kind ] = array_filter( $filtered[ $kind ], 'is_array' );
		}
	}
	return $structure;
}

/** Returns a structure without entries. */
function igny8_no_structure(): array {
	return array(
		'post_types' => array(),
		'taxonomies' => array(),
	);
}

/**
 * Pushes the structure to the receiver, now and in this request.
 *
 * @param string $trigger connect, cron, manual, change or retry.
 * @return bool whether the receiver accepted it.
 */
function igny8_sync_site_structure_to_backend( string $trigger = 'manual' ): bool {
	return true === igny8_guarded( 'igny8_push', '__return_false' )( $trigger );
}

/** Schedules the regular events that are missing. */
function igny8_schedule_cron_jobs(): void {
	igny8_guarded( 'igny8_schedule_regular_events' )();
}

/** Removes every event. */
function igny8_unschedule_cron_jobs(): void {
	igny8_guarded( 'igny8_unschedule_events' )();
}

/** Names the part of WordPress that runs: other plugins load other types in each. */
function igny8_context(): string {
	if ( defined( 'WP_CLI' ) && WP_CLI ) {
		return 'cli';
	}
	if ( wp_doing_cron() ) {
		return 'cron';
	}
	return is_admin() ? 'admin' : 'rest';
}

/** Writes to the debug log. */
function igny8_log( string $message ): void {
	if ( defined( 'WP_DEBUG' ) && WP_DEBUG ) {
		igny8_write_log( $message );
	}
}
