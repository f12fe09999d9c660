<?php
/**
 * One push at a time, over all processes and machines of a site: the database says who.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Longer than the longest push: igny8_patience() for its requests, and the time to gather. As another
// machine's clock may differ, a lock is free after three minutes at the latest.
const IGNY8_LOCK_SECONDS = 120;

/**
 * Does work while the lock is held, within the time that a person waits.
 *
 * @param string $busy what to say while another process pushes.
 * @return mixed what the work returns, or a WP_Error where there is no lock.
 */
function igny8_under_lock( callable $work, string $busy = '' ) {
	$lock = igny8_lock();
	if ( '' === $lock ) {
		return igny8_no_lock( $busy );
	}
	try {
		return igny8_within( igny8_patience(), $work );
	} finally {
		igny8_unlock( $lock );
	}
}

/**
 * Takes the lock, or one whose holder died.
 *
 * add_option() would not do: it checks first and then writes, and its write replaces.
 *
 * @return string what igny8_unlock() wants, or '' while another process pushes.
 */
function igny8_lock(): string {
	global $wpdb;
	$mine = ( time() + IGNY8_LOCK_SECONDS ) . '|' . bin2hex( random_bytes( 8 ) );
	// phpcs:disable WordPress.DB.DirectDatabaseQuery -- A cache knows no other process.
	$held = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $wpdb->options (option_name, option_value, autoload) VALUES ('igny8_push_lock', %s, 'no')", $mine ) );
	if ( ! $held ) {
		$theirs = (string) $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'igny8_push_lock'" );
		if ( igny8_seconds_left( explode( '|', $theirs )[0], IGNY8_LOCK_SECONDS ) > 0 ) {
			return '';
		}
		$held = $wpdb->query( $wpdb->prepare( "UPDATE $wpdb->options SET option_value = %s WHERE option_name = 'igny8_push_lock' AND option_value = %s", $mine, $theirs ) );
	}
	// phpcs:enable
	igny8_uncache( 'igny8_state' );
	return $held ? $mine : '';
}

/** Says why there is no lock: another process pushes, or the database takes no changes. */
function igny8_no_lock( string $busy ): WP_Error {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- A cache knows no other process.
	$held = $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'igny8_push_lock'" );
	return is_string( $held ) ? new WP_Error( 'busy', $busy ) : new WP_Error( 'read_only', '', array() );
}

/** Gives the lock back, unless it was taken over. */
function igny8_unlock( string $mine ): void {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- delete_option() would delete the lock of another process.
	$wpdb->delete(
		$wpdb->options,
		array(
			'option_name'  => 'igny8_push_lock',
			'option_value' => $mine,
		)
	);
}
