<?php
/**
 * When to push: WordPress' own table of events is the only memory of it.
 *
 * `igny8_sync_site_structure`  daily, at this site's own minute
 * `igny8_ask_receiver`         hourly: whether a sync was asked for
 * `igny8_retry_push`           once, after a failure
 * `igny8_push_soon`            once, after something that may have changed the structure
 * `igny8_push_counts`          once, after content came or went
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_EVENTS = array( 'igny8_sync_site_structure', 'igny8_ask_receiver', 'igny8_retry_push', 'igny8_push_soon', 'igny8_push_counts' );

// So long after something that may have changed the structure it is looked at.
const IGNY8_SOON_SECONDS = 30;

// Cron goes first; an admin page takes over what it has left undone for so long.
const IGNY8_OVERDUE_SECONDS = 60;

/** Schedules the regular events that are missing. */
function igny8_schedule_regular_events(): void {
	$tie = igny8_stored_list( 'igny8_connection' );
	$own = (int) ( crc32( igny8_string( $tie['url'] ?? '' ) . igny8_string( $tie['integration'] ?? '' ) ) & 0x7FFFFFFF );
	igny8_schedule_every( 'daily', DAY_IN_SECONDS, $own, 'igny8_sync_site_structure' );
	igny8_schedule_every( 'hourly', HOUR_IN_SECONDS, $own, 'igny8_ask_receiver' );
}

/** Schedules a regular event at its own second of the period, unless it is. */
function igny8_schedule_every( string $recurrence, int $period, int $own, string $hook ): void {
	if ( ! wp_next_scheduled( $hook ) ) {
		$now   = time();
		$first = $now - $now % $period + $own % $period;
		wp_schedule_event( $first > $now ? $first : $first + $period, $recurrence, $hook );
	}
}

/** Removes every event. */
function igny8_unschedule_events(): void {
	foreach ( IGNY8_EVENTS as $hook ) {
		wp_unschedule_hook( $hook );
	}
}

/** Schedules the retry of a failed push in so many seconds; 0 schedules none. */
function igny8_schedule_retry( int $delay ): void {
	igny8_refresh_events();
	wp_clear_scheduled_hook( 'igny8_retry_push' );
	if ( $delay > 0 ) {
		wp_schedule_single_event( time() + $delay, 'igny8_retry_push' );
	}
}

/** Reads WordPress' table of events anew: what others scheduled during a push would be written over. */
function igny8_refresh_events(): void {
	if ( wp_using_ext_object_cache() ) {
		wp_load_alloptions( true );
		return;
	}
	// An import may keep the cache from growing: every option would be read from the database from now on.
	$suspended = wp_suspend_cache_addition();
	wp_suspend_cache_addition( false );
	wp_cache_delete( 'alloptions', 'options' );
	wp_load_alloptions();
	wp_suspend_cache_addition( $suspended );
}

/** Schedules a look at the structure, unless one is due already. */
function igny8_schedule_soon(): void {
	if ( igny8_is_connected() && ! wp_next_scheduled( 'igny8_push_soon' ) ) {
		wp_schedule_single_event( time() + IGNY8_SOON_SECONDS, 'igny8_push_soon' );
	}
}

/** Returns when the next push is due, in epoch seconds, or 0. */
function igny8_next_push(): int {
	$state  = igny8_state();
	$counts = wp_next_scheduled( 'igny8_push_counts' );
	$times  = array_map( 'wp_next_scheduled', array( 'igny8_sync_site_structure', 'igny8_retry_push' ) );
	if ( $counts && 0 === $state['failures'] ) {
		$times[] = max( (int) $counts, time() + igny8_counts_wait( $state ) );
	}
	$times = array_filter( $times );
	return $times ? max( (int) min( $times ), time() + igny8_wait_left( $state ) ) : 0;
}

/** Tells whether cron has left an event undone. */
function igny8_is_overdue( string $hook ): bool {
	$due = wp_next_scheduled( $hook );
	return $due && $due < time() - IGNY8_OVERDUE_SECONDS;
}

/** Tells whether cron has left any event undone. */
function igny8_anything_overdue(): bool {
	return array() !== array_filter( IGNY8_EVENTS, 'igny8_is_overdue' );
}

/** Does what cron has left undone; asks anew each time, as one push may settle the next event. */
function igny8_run_overdue(): void {
	igny8_within(
		igny8_patience(),
		static function (): void {
			foreach ( IGNY8_EVENTS as $hook ) {
				if ( igny8_is_overdue( $hook ) ) {
					igny8_run_event( $hook );
				}
			}
		}
	);
}

/** Runs an event as cron does: scheduled anew or removed first. */
function igny8_run_event( string $hook ): void {
	$event = wp_get_scheduled_event( $hook );
	if ( $event->schedule ) {
		wp_reschedule_event( $event->timestamp, $event->schedule, $hook );
	}
	wp_unschedule_event( $event->timestamp, $hook );
	do_action( $hook );
}

/** Pushes once a day; asks first, as only that tells whether the receiver reaches this site. */
function igny8_run_daily(): void {
	igny8_within(
		igny8_patience(),
		static function (): void {
			igny8_ask_receiver();
			igny8_push( 'cron' );
		}
	);
}

/** Pushes again after a failure, unless another push has succeeded since. */
function igny8_run_retry(): void {
	if ( igny8_state()['failures'] > 0 ) {
		igny8_push( 'retry' );
	}
}
