<?php
/**
 * Counts stay true by themselves: soon after content has changed, one push, and not many.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// So long after the first change its counts are pushed.
const IGNY8_COUNTS_SOON_SECONDS = 60;

// However much changes, counts are pushed once in so many seconds.
const IGNY8_COUNTS_PAUSE_SECONDS = 15 * MINUTE_IN_SECONDS;

/** Schedules a push of the counts in so many seconds, unless one is scheduled. */
function igny8_schedule_counts( int $seconds = IGNY8_COUNTS_SOON_SECONDS ): void {
	if ( ! igny8_is_connected() ) {
		return;
	}
	// A process that runs for long, an import for example, remembers events that have run since, and not those of others.
	igny8_refresh_events();
	if ( ! wp_next_scheduled( 'igny8_push_counts' ) ) {
		wp_schedule_single_event( time() + $seconds, 'igny8_push_counts' );
	}
}

/** Forgets that a push of the counts is due, as one begins: what changes from now on schedules the next. */
function igny8_settle_counts(): void {
	igny8_refresh_events();
	wp_clear_scheduled_hook( 'igny8_push_counts' );
}

/** Pushes because content has changed. */
function igny8_push_counts(): void {
	$connection = igny8_connection();
	if ( ! $connection ) {
		return;
	}
	$done = igny8_under_lock(
		static function () use ( $connection ): void {
			igny8_push_counts_locked( $connection );
		}
	);
	if ( is_wp_error( $done ) ) {
		// The push that is under way may have counted before the change.
		igny8_schedule_counts();
	}
}

/**
 * Pushes while the lock is held, unless it is too early, or a push that failed is tried again anyway.
 *
 * @param array{url: string, integration: int, key: string} $connection
 */
function igny8_push_counts_locked( array $connection ): void {
	$state = igny8_state();
	$left  = igny8_counts_wait( $state );
	if ( $state['failures'] > 0 ) {
		return;
	}
	if ( $left > 0 ) {
		igny8_schedule_counts( $left );
		return;
	}
	igny8_remember( array( 'counts_at' => time() ) );
	igny8_push_locked( $connection, 'change' );
}

/** Returns in how many seconds counts may be pushed again. */
function igny8_counts_wait( array $state ): int {
	return igny8_seconds_left( $state['counts_at'] + IGNY8_COUNTS_PAUSE_SECONDS, IGNY8_COUNTS_PAUSE_SECONDS );
}

/** Notes content that changed without a word to WordPress, as some imports do it: hourly, in cron. */
function igny8_look_at_counts(): void {
	if ( igny8_is_connected() && igny8_have_counts_changed() ) {
		igny8_schedule_counts();
	}
}

/** Tells whether content is more or less than the last push has counted; of what takes long to count, nothing is known. */
function igny8_have_counts_changed(): bool {
	$now = igny8_count_at_once();
	foreach ( array_intersect_key( igny8_known_counts(), $now ) as $kind => $counts ) {
		foreach ( $counts as $name => $known ) {
			$is_content = 'post_types' === $kind ? igny8_is_content_type( $name ) : igny8_is_content_taxonomy( $name );
			if ( $is_content && igny8_sum_up( (string) $name, $now[ $kind ][ $name ] ?? array() )['count'] !== $known['count'] ) {
				return true;
			}
		}
	}
	return false;
}
