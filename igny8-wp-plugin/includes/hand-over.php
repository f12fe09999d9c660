<?php
/**
 * A request of this site to itself that takes work over from another request.
 *
 * It runs where the first one ran (wp-admin or REST) and for the same user, so that the same types
 * are registered. A transient holds the work under a random name, which opens it once, to whoever
 * comes first: the request, or, when it does not arrive, the process that has made it.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// A page waits no longer until the other request has begun.
const IGNY8_MAX_HAND_OVER_SECONDS = 5;

/** Hands work over; tells whether another process has begun it. */
function igny8_hand_over( array $list ): bool {
	$token = bin2hex( random_bytes( 16 ) );
	if ( ! set_transient( "igny8_work_$token", $list, MINUTE_IN_SECONDS ) ) {
		return false;
	}
	igny8_guarded( 'igny8_call_self' )( $token );
	return array() === igny8_take_work( $token );
}

/**
 * Takes the work that a token stands for, once; nobody else gets it.
 *
 * @return array<array{0: string, 1: array}>
 */
function igny8_take_work( string $token ): array {
	$list = 1 === preg_match( '/^[0-9a-f]{32}$/D', $token ) ? get_transient( "igny8_work_$token" ) : false;
	return is_array( $list ) && delete_transient( "igny8_work_$token" ) ? $list : array();
}

/** Sends the request, without a look at the certificate, as WordPress does when it calls itself. */
function igny8_call_self( string $token ): void {
	wp_remote_post(
		is_admin() ? admin_url( 'admin-post.php' ) : rest_url( 'igny8/v1/work' ),
		array(
			'timeout'     => igny8_hand_over_seconds(),
			'redirection' => 0,
			'sslverify'   => apply_filters( 'https_local_ssl_verify', false ),
			'headers'     => igny8_own_credentials(),
			'body'        => array(
				'action' => 'igny8_work',
				'token'  => $token,
			),
		)
	);
}

/** Returns how long to wait until WordPress has begun there: as long as it took here, and a second. */
function igny8_hand_over_seconds(): float {
	$here = microtime( true ) - (float) ( $_SERVER['REQUEST_TIME_FLOAT'] ?? 0 );
	return min( 1.0 + max( 0.0, $here ), IGNY8_MAX_HAND_OVER_SECONDS, igny8_request_seconds() );
}

/** Returns the headers by which this request was let in: its cookies, and a password of the web server. */
function igny8_own_credentials(): array {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- They are sent on as they came.
	$cookies = is_admin() ? wp_unslash( $_SERVER['HTTP_COOKIE'] ?? '' ) : '';
	return array_filter( array( 'Cookie' => $cookies ) ) + igny8_server_password();
}

/** Tells whether this request to wp-admin came to take work over. */
function igny8_is_work_request(): bool {
	return 'igny8_work' === ( $_POST['action'] ?? '' );
}

/** Takes work over by admin-post.php. */
function igny8_work_in_admin(): void {
	igny8_take_over( $_POST['token'] ?? '' );
}

/** Takes work over by REST. */
function igny8_work_in_rest( WP_REST_Request $request ): void {
	igny8_take_over( $request->get_param( 'token' ) );
}

/**
 * Takes the work, lets the request that handed it over go on, does it.
 *
 * @param mixed $token
 */
function igny8_take_over( $token ): void {
	$list = igny8_take_work( is_string( $token ) ? $token : '' );
	igny8_let_client_go();
	if ( ! headers_sent() ) {
		status_header( $list ? 202 : 403 );
		header( 'Content-Length: 0' );
		header( 'Connection: close' );
	}
	igny8_call_if_available( 'flush' );
	igny8_do_work( $list );
	exit;
}
