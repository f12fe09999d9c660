<?php
/**
 * Soon after a real change, one push.
 *
 * What a page sees of the structure never defines it: a page that sees something which no page
 * has seen before sets off a look by the neutral reader, and only what that finds is pushed.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Whoever switches five plugins one after the other makes one change.
const IGNY8_SETTLE_SECONDS = 2;

// So long a change that was noticed is left to the process that noticed it.
const IGNY8_PATIENCE_SECONDS = 60;

// Where pages have seen so many versions of one structure, they differ by themselves: they set off a look less often.
const IGNY8_MANY_VIEWS         = 12;
const IGNY8_MAX_VIEWS          = 48;
const IGNY8_MANY_VIEWS_SECONDS = 10 * MINUTE_IN_SECONDS;

/** Looks at an admin page for what is overdue and for what changed; acts after the answer. */
function igny8_watch_admin_page(): void {
	if ( wp_doing_ajax() || is_network_admin() || igny8_is_work_request() || ! current_user_can( 'edit_posts' ) || ! igny8_is_connected() || igny8_sees_partly() ) {
		return;
	}
	igny8_mend_events( igny8_event_limits() );
	if ( igny8_anything_overdue() ) {
		igny8_after_answer( 'igny8_run_overdue' );
	}
	if ( igny8_notice_change() ) {
		igny8_after_answer( 'igny8_settle_and_look', (array) get_option( 'igny8_change' ) );
	}
}

/** Looks at once, and pushes a change, where this process, not being anybody's page, sees something new. */
function igny8_push_if_changed(): void {
	if ( igny8_is_connected() && igny8_notice_change() ) {
		igny8_look();
	}
}

/** Waits for the change to be the last one, and looks; whoever notices a newer one does so instead. */
function igny8_settle_and_look( array $mine ): void {
	for ( $waited = 0; $waited < 2 * IGNY8_SETTLE_SECONDS; $waited++ ) {
		igny8_call_if_available( 'usleep', 500000 );
		if ( igny8_fresh_option( 'igny8_change' ) !== $mine ) {
			return;
		}
	}
	igny8_look();
}

/** Has the neutral reader look, and pushes if the structure is not the one that was last accepted. */
function igny8_look(): void {
	$connection = igny8_connection();
	if ( ! $connection ) {
		return;
	}
	igny8_under_lock(
		static function () use ( $connection ): void {
			igny8_look_locked( $connection );
		}
	);
}

/**
 * Looks while the lock is held.
 *
 * @param array{url: string, integration: int, key: string} $connection
 */
function igny8_look_locked( array $connection ): void {
	if ( igny8_digest( igny8_reading( true )['entries'] ) === igny8_state()['told'] ) {
		igny8_remember( array( 'looked_at' => time() ) + igny8_views_now() );
	} else {
		igny8_push_locked( $connection, 'change' );
	}
}

/** Tells whether this page sees something new that nobody else is about to look at, and claims it. */
function igny8_notice_change(): bool {
	$digest = igny8_digest( igny8_snapshot() );
	$state  = igny8_state();
	if ( in_array( $digest, $state['seen'], true ) || igny8_is_tired( $state ) ) {
		return false;
	}
	if ( igny8_is_claimed( igny8_fresh_option( 'igny8_change' ), $digest, ! ( $state['last']['ok'] ?? true ) ) ) {
		return false;
	}
	$change = array(
		'digest' => $digest,
		'at'     => microtime( true ),
		'token'  => bin2hex( random_bytes( 8 ) ),
	);
	update_option( 'igny8_change', $change, false );
	igny8_schedule_soon();
	return true;
}

/** Tells whether this is a change as igny8_notice_change() notes it. */
function igny8_is_noted( array $noted ): bool {
	return is_string( $noted['digest'] ?? null ) && is_float( $noted['at'] ?? null );
}

/** Tells whether what a page sees is left to whoever noted it, or to the retry of the push that failed with it. */
function igny8_is_claimed( array $noted, string $digest, bool $failed ): bool {
	if ( ! igny8_is_noted( $noted ) ) {
		return false;
	}
	$same   = $digest === $noted['digest'];
	$recent = abs( time() - $noted['at'] ) < IGNY8_PATIENCE_SECONDS;
	return $failed ? $recent || ( $same && wp_next_scheduled( 'igny8_retry_push' ) ) : $same && $recent;
}

/** Tells whether so many pages have seen something of their own that a new view says little. */
function igny8_is_tired( array $state ): bool {
	return count( $state['seen'] ) >= IGNY8_MANY_VIEWS && abs( time() - $state['looked_at'] ) < IGNY8_MANY_VIEWS_SECONDS;
}

/**
 * Returns what pages have seen of the structure that was just read, and forgets the change that led to it.
 *
 * What was seen of another structure says nothing any more. A change noted after the reading stays.
 *
 * @return array{told: string, seen: string[]}
 */
function igny8_views_now(): array {
	$state = igny8_state();
	$told  = igny8_digest( igny8_reading()['entries'] );
	$seen  = $told === $state['told'] ? $state['seen'] : array();
	$noted = igny8_fresh_option( 'igny8_change' );
	if ( igny8_is_noted( $noted ) && $noted['at'] <= igny8_reading()['at'] ) {
		$seen[] = $noted['digest'];
		delete_option( 'igny8_change' );
		wp_clear_scheduled_hook( 'igny8_push_soon' );
	}
	$seen[] = igny8_digest( igny8_snapshot() );
	return array(
		'told' => $told,
		'seen' => array_slice( array_values( array_unique( $seen ) ), -IGNY8_MAX_VIEWS ),
	);
}
