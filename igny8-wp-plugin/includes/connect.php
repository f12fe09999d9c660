<?php
/**
 * The tie to an integration: made, moved, cut.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Nothing is lost with a goodbye: without it the receiver finds the site late.
const IGNY8_GOODBYE_SECONDS = 5;

/**
 * Connects this site with the integration of a key, and pushes at once.
 *
 * What the first push did stands in the state: a connection holds even when it failed.
 *
 * @return true|WP_Error
 */
function igny8_connect( string $entered_url, string $entered_key ) {
	$url = igny8_receiver_url( $entered_url );
	if ( is_wp_error( $url ) ) {
		return $url;
	}
	$key = igny8_pasted_key( $entered_key );
	return igny8_connect_by( is_wp_error( $key ) ? $key : compact( 'url', 'key' ) );
}

/**
 * Connects this site with an address and a key.
 *
 * @param WP_Error|array{url: string, key: string} $known
 * @param string                                   $configured the fingerprint, where they are configured.
 * @return true|WP_Error
 */
function igny8_connect_by( $known, string $configured = '' ) {
	if ( is_wp_error( $known ) ) {
		return $known;
	}
	return igny8_connecting(
		static function () use ( $known, $configured ) {
			return igny8_connect_locked( $known['url'], $known['key'], $configured );
		}
	);
}

/**
 * Does the work of connecting under the push lock.
 *
 * @return mixed what it returns, or a WP_Error.
 */
function igny8_connecting( callable $work ) {
	return igny8_under_lock( $work, __( 'A push is under way. Wait a moment, then connect again.', 'igny8-wp-plugin' ) );
}

/**
 * Finds the integration, tests the connection, stores it, pushes.
 *
 * @return true|WP_Error
 */
function igny8_connect_locked( string $url, string $key, string $configured ) {
	$integration = igny8_find_integration( $url, $key );
	if ( is_wp_error( $integration ) ) {
		return $integration;
	}
	$connection = compact( 'url', 'integration', 'key' );
	$answer     = igny8_test_connection( $connection );
	if ( is_wp_error( $answer ) ) {
		// A key that finds an integration but may not sign for it is an administrator's.
		return 'unauthorized' === ( $answer->get_error_data()['code'] ?? '' ) ? new WP_Error( 'not_site_key', '', array() ) : $answer;
	}
	return igny8_begin_connection( $connection, $configured );
}

/**
 * Stores a connection that holds, in place of the one before, and pushes.
 *
 * @param array{url: string, integration: int, key: string} $connection
 * @return true|WP_Error
 */
function igny8_begin_connection( array $connection, string $configured = '' ) {
	$before = igny8_connection();
	if ( $before && array( $before['url'], $before['integration'] ) !== array( $connection['url'], $connection['integration'] ) ) {
		igny8_say_goodbye();
	}
	if ( '' === $configured ) {
		igny8_store_connection( $connection['url'], $connection['integration'], $connection['key'] );
	} else {
		igny8_store_configured( $connection['integration'], $configured );
	}
	if ( ! igny8_is_stored( $connection ) ) {
		return new WP_Error( 'not_stored', '', array() );
	}
	delete_option( 'igny8_setup' );
	igny8_remember( array( 'clock_offset' => igny8_state()['clock_offset'] ) + igny8_blank_state() );
	igny8_schedule_cron_jobs();
	igny8_push_locked( $connection, 'connect' );
	return true;
}

/**
 * Tells whether a connection stands in the database: other code may keep options from being written.
 *
 * @param array{url: string, integration: int, key: string} $connection
 */
function igny8_is_stored( array $connection ): bool {
	igny8_uncache( 'igny8_connection' );
	igny8_uncache( 'igny8_api_key' );
	return array_intersect_key( igny8_connection(), $connection ) == $connection; // Not ===, as the order may differ.
}

/**
 * Asks the receiver what arrives there from here.
 *
 * @param array{url: string, integration: int, key: string} $connection
 * @return array|WP_Error
 */
function igny8_test_connection( array $connection ) {
	return igny8_send(
		$connection,
		'test-connection/',
		static function (): array {
			return array( 'site' => igny8_site_block() );
		}
	);
}

/** Cuts the tie, and tells the receiver, so that it does not wait for pushes. */
function igny8_disconnect(): void {
	igny8_say_goodbye();
	igny8_forget_connection();
}

/** Forgets the tie without a word: the integration belongs to the site that this is a copy of. */
function igny8_forget_connection(): void {
	igny8_unschedule_cron_jobs();
	igny8_forget_everything();
}

/**
 * Tells the receiver that no push is to be expected.
 *
 * A copy of a site must not: it would speak for the original.
 *
 * @return bool whether the receiver could be reached at all.
 */
function igny8_say_goodbye(): bool {
	$connection = igny8_connection();
	if ( ! $connection || igny8_is_elsewhere() ) {
		return true;
	}
	$answer = igny8_within(
		IGNY8_GOODBYE_SECONDS,
		static function () use ( $connection ) {
			return igny8_send(
				$connection,
				'disconnect/',
				static function () {
					return (object) array();
				}
			);
		}
	);
	return ! is_wp_error( $answer ) || ! in_array( $answer->get_error_code(), array( 'unreachable', 'timeout' ), true );
}

/** Tells whether this site's address is not the one that the receiver accepted, or never was. */
function igny8_is_elsewhere(): bool {
	return igny8_home_key( igny8_state()['home_url'] ) !== igny8_home_key( igny8_home_url() );
}
