<?php
/**
 * What the plugin keeps, and where: each option has one writer.
 *
 * `igny8_connection`           the receiver's URL, the integration's id, and this site's own address; written by a
 *                              person's action, the address also by an accepted push; where the connection is
 *                              configured, `configured`, the fingerprint of that text, stands for the URL
 * `igny8_api_key`              the key; never printed, never logged; not there where the connection is configured
 * `igny8_setup`                the last try to connect as it is configured; written by igny8_note_setup()
 * `igny8_state`                what pushing has taught; written under the push lock only
 * `igny8_change`               the newest change that was noticed and is not looked at yet
 * `igny8_reading`              the structure as the neutral reader last saw it; written under the push lock only
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

/**
 * Returns the connection, or an empty array while there is none.
 *
 * @return array{}|array{url: string, integration: int, key: string, home?: string, place?: string, reader?: string}
 */
function igny8_connection(): array {
	$connection = get_option( 'igny8_connection', array() );
	if ( ! is_array( $connection ) || ! is_int( $connection['integration'] ?? null ) ) {
		return array();
	}
	if ( isset( $connection['configured'] ) || igny8_is_configured() ) {
		$known = igny8_is_connected() ? igny8_pasted_connection( igny8_configured()['text'], true ) : array();
		return is_array( $known ) && $known ? $known + $connection : array();
	}
	if ( ! is_string( $connection['url'] ?? null ) ) {
		return array();
	}
	$key = get_option( 'igny8_api_key', '' );
	return is_string( $key ) && igny8_is_api_key( $key ) ? $connection + compact( 'key' ) : array();
}

/** Tells whether this site has an integration to push to, without touching the key. */
function igny8_is_connected(): bool {
	$stored = (array) get_option( 'igny8_connection', array() );
	return isset( $stored['integration'] ) && ( $stored['configured'] ?? '' ) === igny8_fingerprint( igny8_configured()['text'] );
}

/** Stores a connection; the key apart, so that dumps of the rest stay harmless. */
function igny8_store_connection( string $url, int $integration, string $key ): void {
	update_option( 'igny8_api_key', $key, false );
	update_option( 'igny8_connection', compact( 'url', 'integration' ), false );
	igny8_fix_home();
}

/** Stores a configured connection: its integration, and the fingerprint of the text, which stays where it is. */
function igny8_store_configured( int $integration, string $configured ): void {
	delete_option( 'igny8_api_key' );
	update_option( 'igny8_connection', compact( 'integration', 'configured' ), false );
	igny8_fix_home();
}

/**
 * Returns what pushing has taught; what is stored, but of another kind, counts as not there.
 *
 * Of `last`, an accepted push has the members from `result` to `skipped`, a failed one those from `kind` on.
 *
 * @return array{
 *     last: array{}|array{
 *         ok: bool, at: int, trigger: string, context: string, by: string, seconds: float,
 *         left_out?: array<array{path: string, message: string}>,
 *         result?: string, revision?: int, changes?: int, post_types?: int, taxonomies?: int,
 *         skipped?: array<array{path: string, message: string}>,
 *         kind?: string, message?: string, status?: int, code?: string, detail?: string, request_id?: string,
 *         home_url?: string
 *     },
 *     failures: int, not_before: int, wait: int, clock_offset: int, told: string, seen: string[], looked_at: int,
 *     counts_at: int, home_url: string
 * }
 */
function igny8_state(): array {
	$stored = igny8_stored_list( 'igny8_state' );
	$state  = igny8_blank_state();
	foreach ( $state as $name => $blank ) {
		if ( gettype( $stored[ $name ] ?? null ) === gettype( $blank ) ) {
			$state[ $name ] = $stored[ $name ];
		}
	}
	if ( ! is_bool( $state['last']['ok'] ?? null ) || ! is_int( $state['last']['at'] ?? null ) ) {
		$state['last'] = array();
	}
	$state['clock_offset'] = abs( $state['clock_offset'] ) > IGNY8_MAX_SERVER_TIME ? 0 : $state['clock_offset'];
	return $state;
}

/** Reads a list; anything else that somebody wrote there is an empty one. */
function igny8_stored_list( string $name ): array {
	$stored = get_option( $name, array() );
	return is_array( $stored ) ? $stored : array();
}

/** Returns the state before the first push. */
function igny8_blank_state(): array {
	return array(
		'last'         => array(), // What the last push did, for people to read.
		'failures'     => 0,       // How many pushes in a row have failed.
		'not_before'   => 0,       // When the receiver wants the next push at the earliest.
		'wait'         => 0,       // For how many seconds it wanted that.
		'clock_offset' => 0,       // Seconds to add to this clock to get the receiver's.
		'told'         => '',      // The digest of the structure that was last accepted.
		'seen'         => array(), // Digests of what pages saw of that same structure.
		'looked_at'    => 0,       // When a page last saw something else, and it was looked at.
		'counts_at'    => 0,       // When counts were last pushed because content had changed.
		'home_url'     => '',      // The address under which a push was last accepted.
	);
}

/** Writes parts of the state; the caller holds the push lock. */
function igny8_remember( array $parts ): void {
	update_option( 'igny8_state', array_merge( igny8_state(), $parts ), false );
}

/** Reads a list past the cache of this request, as another request may have written it. */
function igny8_fresh_option( string $name ): array {
	igny8_uncache( $name );
	return igny8_stored_list( $name );
}

/** Has the next read of an option ask the database. */
function igny8_uncache( string $name ): void {
	wp_cache_delete( $name, 'options' );
	wp_cache_delete( 'notoptions', 'options' );
}

/** Deletes everything that belongs to a connection. */
function igny8_forget_everything(): void {
	$names = array( 'connection', 'api_key', 'state', 'change', 'reading', 'counts', 'route', 'setup', 'uuid', 'last_structure_sync' );
	foreach ( $names as $name ) {
		delete_option( "igny8_$name" );
	}
}
