<?php
/**
 * What was lost of the events comes back: WordPress' table of them is one option that requests
 * write over one another, and a clock that was ahead leaves events in it that never come due.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Recurrence, how many seconds ahead at most, and whether it has to be there.
const IGNY8_REGULAR_EVENTS = array(
	'igny8_sync_site_structure' => array( 'daily', DAY_IN_SECONDS, true ),
	'igny8_ask_receiver'        => array( 'hourly', HOUR_IN_SECONDS, true ),
);

/**
 * Looks at the events on every request, in memory.
 *
 * A visitor's request asks nothing of the database and mends one thing only, which nobody else
 * would: while every event lies too far ahead, nothing makes WordPress start cron.
 */
function igny8_watch_events(): void {
	if ( wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
		igny8_mend_events( igny8_event_limits() );
	} elseif ( array_filter( array_keys( IGNY8_REGULAR_EVENTS ), 'igny8_is_too_far' ) ) {
		igny8_mend_events( IGNY8_REGULAR_EVENTS );
	}
}

/** Looks at the events in a REST request, but not where a page only asks for the routes. */
function igny8_watch_events_of_rest(): void {
	if ( defined( 'REST_REQUEST' ) && REST_REQUEST ) {
		igny8_mend_events( igny8_event_limits() );
	}
}

/**
 * Returns what each event has to be like: the retry as the last push wants it.
 *
 * @return array<string, array{0: string|false, 1: int, 2: bool}>
 */
function igny8_event_limits(): array {
	$state = igny8_state();
	$retry = $state['failures'] > 0 ? igny8_retry_delay( $state['failures'], igny8_wait_left( $state ), 1.0 ) : 0;
	return IGNY8_REGULAR_EVENTS + array(
		'igny8_retry_push'  => array( false, $retry, $retry > 0 ),
		'igny8_push_soon'   => array( false, IGNY8_SOON_SECONDS, false ),
		'igny8_push_counts' => array( false, IGNY8_COUNTS_PAUSE_SECONDS, false ),
	);
}

/** Schedules anew whatever is missing, doubled or otherwise than its limits; removes all while not connected. */
function igny8_mend_events( array $limits ): void {
	$unsound = array_filter(
		array_keys( $limits ),
		static function ( string $hook ) use ( $limits ): bool {
			return ! igny8_is_sound( $hook, ...$limits[ $hook ] );
		}
	);
	if ( $unsound && ! igny8_is_connected() ) {
		igny8_unschedule_cron_jobs();
		return;
	}
	array_map( 'igny8_mend_event', $unsound );
}

/**
 * Tells whether an event is there once, with its recurrence and not too far ahead.
 *
 * @param string|false $recurrence false for an event that comes once.
 */
function igny8_is_sound( string $hook, $recurrence, int $longest, bool $needed ): bool {
	$event = wp_get_scheduled_event( $hook );
	if ( ! $event ) {
		return ! $needed && 0 === igny8_count_events( $hook );
	}
	return $recurrence === $event->schedule
		&& (int) $event->timestamp <= time() + $longest + IGNY8_CLOCK_SLACK_SECONDS
		&& igny8_count_events( $hook ) <= 1;
}

/** Tells whether a regular event is there, but farther ahead than its period. */
function igny8_is_too_far( string $hook ): bool {
	return (int) wp_next_scheduled( $hook ) > time() + IGNY8_REGULAR_EVENTS[ $hook ][1] + IGNY8_CLOCK_SLACK_SECONDS;
}

/** Counts an event, whatever arguments it was scheduled with; 0 where a plugin keeps events elsewhere. */
function igny8_count_events( string $hook ): int {
	$found = array_column( array_filter( (array) _get_cron_array(), 'is_array' ), $hook );
	return array_sum( array_map( 'count', array_filter( $found, 'is_array' ) ) );
}

/** Removes an event in all its forms, and schedules it as it should be. */
function igny8_mend_event( string $hook ): void {
	wp_unschedule_hook( $hook );
	if ( 'igny8_retry_push' === $hook ) {
		igny8_schedule_retry( igny8_retry_due( igny8_state() ) );
	} elseif ( 'igny8_push_soon' === $hook ) {
		igny8_schedule_soon();
	} elseif ( 'igny8_push_counts' === $hook ) {
		igny8_schedule_counts();
	} else {
		igny8_schedule_cron_jobs();
	}
}

/** Returns in how many seconds a retry that was lost is due; a minute at least, as it may be under way. */
function igny8_retry_due( array $state ): int {
	if ( 0 === $state['failures'] ) {
		return 0;
	}
	$delay = igny8_retry_delay( $state['failures'], igny8_wait_left( $state ), igny8_jitter() );
	$left  = igny8_seconds_left( ( $state['last']['at'] ?? 0 ) + $delay, $delay );
	return 0 === $delay ? 0 : max( $left, igny8_wait_left( $state ), MINUTE_IN_SECONDS );
}
