<?php
/**
 * Soon after a real change, one push.
 *
 * Each context sees other types, as other plugins load there: what is registered now is
 * compared only with what was last pushed from the same context.
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

/** Looks at an admin page for what is overdue and for what changed; acts after the answer. */
function igny8_watch_admin_page(): void {
	if ( wp_doing_ajax() || is_network_admin() || igny8_is_work_request() || ! current_user_can( 'edit_posts' ) || ! igny8_is_connected() ) {
		return;
	}
	igny8_schedule_cron_jobs();
	if ( igny8_anything_overdue() ) {
		igny8_after_answer( 'igny8_run_overdue' );
	}
	// In another language than the site's every label would look changed.
	if ( get_user_locale() === get_locale() && igny8_notice_change() ) {
		igny8_after_answer( 'igny8_settle_and_push', (array) get_option( 'igny8_change_' . igny8_context() ) );
	}
}

/** Pushes a change that this process, not being anybody's page, can push at once. */
function igny8_push_if_changed(): void {
	if ( igny8_is_connected() && igny8_notice_change() ) {
		igny8_push( 'change' );
	}
}

/** Waits for the change to be the last one; whoever notices a newer one pushes instead. */
function igny8_settle_and_push( array $mine ): void {
	$option = 'igny8_change_' . igny8_context();
	for ( $waited = 0; $waited < 2 * IGNY8_SETTLE_SECONDS; $waited++ ) {
		igny8_call_if_available( 'usleep', 500000 );
		if ( igny8_fresh_option( $option ) !== $mine ) {
			return;
		}
	}
	igny8_push( 'change' );
}

/**
 * Tells whether something has changed that nobody else is about to push, and claims it.
 *
 * After a failed push the retry takes it along, whatever it is.
 */
function igny8_notice_change(): bool {
	$context = igny8_context();
	$digest  = igny8_digest( igny8_snapshot() );
	$state   = igny8_state();
	if ( $digest === ( $state['digests'][ $context ] ?? '' ) ) {
		// Without the event no change is noted, and no query is needed to see it.
		if ( wp_next_scheduled( 'igny8_push_soon' ) ) {
			igny8_forget_change( $context );
		}
		return false;
	}
	if ( $state['failures'] > 0 ) {
		return false;
	}
	$noted = igny8_fresh_option( "igny8_change_$context" );
	if ( $noted && $digest === $noted['digest'] && $noted['at'] > time() - IGNY8_PATIENCE_SECONDS ) {
		return false;
	}
	$change = array(
		'digest' => $digest,
		'at'     => time(),
		'token'  => bin2hex( random_bytes( 8 ) ),
	);
	update_option( "igny8_change_$context", $change, false );
	igny8_schedule_soon();
	return true;
}

/** Forgets the change noted in a context: it was pushed (only that one), or taken back (any). */
function igny8_forget_change( string $context, string $digest = '' ): void {
	$noted = igny8_fresh_option( "igny8_change_$context" );
	if ( $noted && ( '' === $digest || $digest === $noted['digest'] ) ) {
		delete_option( "igny8_change_$context" );
		wp_clear_scheduled_hook( 'igny8_push_soon' );
	}
}
