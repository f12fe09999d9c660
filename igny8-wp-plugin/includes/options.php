<?php
/**
 * What the plugin keeps, and where: each option has one writer.
 *
 * `igny8_connection`           the receiver's URL and the integration's id; written by a person's action
 * `igny8_api_key`              the key; never printed, never logged
 * `igny8_state`                what pushing has taught; written under the push lock only
 * `igny8_change_CONTEXT`       the newest change that was noticed there and is not pushed yet
 * `igny8_uuid`                 names this site wherever it moves
 * `igny8_counts`               the last known count of each entry, and when it was counted
 * `igny8_route`                whether the receiver reaches this site's own route
 * `igny8_last_structure_sync`  when the receiver last accepted a push (epoch seconds)
 * `igny8_faults`               the newest things that went wrong inside the plugin; written by igny8_remember_fault()
 * `igny8_push_lock`            who pushes at this moment, and until when at most
 *
 * None is autoloaded: a visitor's page reads none of them.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Returns url, integration and key, or an empty array while not connected. */
function igny8_connection(): array {
	$connection = get_option( 'igny8_connection', array() );
	if ( ! is_array( $connection ) || ! isset( $connection['url'], $connection['integration'] ) ) {
		return array();
	}
	$key = (string) get_option( 'igny8_api_key', '' );
	return igny8_is_api_key( $key ) ? $connection + compact( 'key' ) : array();
}

/** Tells whether this site has an integration to push to, without touching the key. */
function igny8_is_connected(): bool {
	return isset( ( (array) get_option( 'igny8_connection', array() ) )['integration'] );
}

/** Stores a connection; the key apart, so that dumps of the rest stay harmless. */
function igny8_store_connection( string $url, int $integration, string $key ): void {
	update_option( 'igny8_api_key', $key, false );
	update_option( 'igny8_connection', compact( 'url', 'integration' ), false );
}

/** Returns what pushing has taught. */
function igny8_state(): array {
	$state = get_option( 'igny8_state', array() );
	return ( is_array( $state ) ? $state : array() ) + igny8_blank_state();
}

/**
 * Returns the state before the first push.
 *
 * @return array{last: array, failures: int, not_before: int, clock_offset: int, digests: array, home_url: string}
 */
function igny8_blank_state(): array {
	return array(
		'last'         => array(), // What the last push did, for people to read.
		'failures'     => 0,       // How many pushes in a row have failed.
		'not_before'   => 0,       // When the receiver wants the next push at the earliest.
		'clock_offset' => 0,       // Seconds to add to this clock to get the receiver's.
		'digests'      => array(), // Context to digest of what was last accepted from there.
		'home_url'     => '',      // The address under which a push was last accepted.
	);
}

/** Writes parts of the state; the caller holds the push lock. */
function igny8_remember( array $parts ): void {
	update_option( 'igny8_state', array_merge( igny8_state(), $parts ), false );
}

/** Reads a list past the cache of this request, as another request may have written it. */
function igny8_fresh_option( string $name ): array {
	wp_cache_delete( $name, 'options' );
	wp_cache_delete( 'notoptions', 'options' );
	return (array) get_option( $name, array() );
}

/** Deletes everything that belongs to a connection. */
function igny8_forget_everything(): void {
	$names = array( 'connection', 'api_key', 'state', 'counts', 'route', 'uuid', 'last_structure_sync' );
	foreach ( array( 'admin', 'cron', 'rest', 'cli' ) as $context ) {
		$names[] = "change_$context";
	}
	foreach ( $names as $name ) {
		delete_option( "igny8_$name" );
	}
}
