<?php
/**
 * The connect link: what it tells before a person approves, and the exchange of its code for a key.
 *
 * A code is base64url of JSON, a dot, and a signature that only the receiver can check.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_CONNECT_API = '/api/v1/integration/connect/';

// What stands before the code in a link; the page's script knows it, too.
const IGNY8_LINK_MARK = '#igny8-connect=';

const IGNY8_MAX_CODE = 8192;

/** Finds the code in a link, or a code by itself, in what was pasted or opened; '' where there is none. */
function igny8_pasted_code( string $entered ): string {
	$text = str_replace( ' ', '', igny8_unwrapped( $entered ) );
	$at   = strpos( $text, IGNY8_LINK_MARK );
	$code = false === $at ? $text : substr( $text, $at + strlen( IGNY8_LINK_MARK ) );
	$is   = strlen( $code ) <= IGNY8_MAX_CODE && 1 === preg_match( '~^[A-Za-z0-9_-]{40,}\.[A-Za-z0-9_-]{43}$~D', $code );
	return $is ? $code : '';
}

/**
 * Reads what a code tells; nothing of it is proven before the receiver has taken the code.
 *
 * @return WP_Error|array{receiver: string, integration: int, site: string, name: string}
 */
function igny8_read_code( string $code ) {
	$json = base64_decode( strtr( explode( '.', $code )[0], '-_', '+/' ) );
	$told = json_decode( (string) $json, true );
	if ( ! is_array( $told ) || ! is_int( $told['integration'] ?? null ) || ! is_string( $told['site'] ?? null ) ) {
		return new WP_Error( 'bad_link', __( 'This connect link is not whole. Open it once more, or ask whoever sent it for a new one.', 'igny8-wp-plugin' ) );
	}
	$receiver = igny8_receiver_url( igny8_string( $told['receiver'] ?? '' ) );
	if ( is_wp_error( $receiver ) ) {
		return $receiver;
	}
	return compact( 'receiver' ) + array(
		'integration' => $told['integration'],
		'site'        => $told['site'],
		'name'        => igny8_string( $told['name'] ?? '' ),
	);
}

/**
 * Leads a link to wp-admin where WordPress is in a folder of its own: the provider knows the home only.
 *
 * Browsers take the fragment, and so the code, along.
 */
function igny8_lead_link(): void {
	$path = (string) wp_parse_url( igny8_string( $_SERVER['REQUEST_URI'] ?? '' ), PHP_URL_PATH ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- It is only compared.
	if ( '/wp-admin/options-general.php' === substr( $path, -29 ) ) {
		wp_safe_redirect( admin_url( 'options-general.php?page=igny8&igny8_link=1' ) );
		exit;
	}
}

/** Tells whether a link was made for another address than this site's. */
function igny8_is_for_other_site( array $link ): bool {
	return igny8_home_key( $link['site'] ) !== igny8_home_key( igny8_home_url() );
}

/**
 * Connects this site by the code of a link, which works once.
 *
 * @return WP_Error|array{return_url: string} '' where there is no way back.
 */
function igny8_connect_by_code( string $code ) {
	$link = igny8_read_code( $code );
	if ( is_wp_error( $link ) ) {
		return $link;
	}
	return igny8_connecting(
		static function () use ( $link, $code ) {
			return igny8_connect_by_code_locked( $link, $code );
		}
	);
}

/**
 * Exchanges the code, stores the key, tests the connection, pushes.
 *
 * @return array|WP_Error
 */
function igny8_connect_by_code_locked( array $link, string $code ) {
	$made = igny8_exchange( $link['receiver'], $code );
	if ( is_wp_error( $made ) ) {
		return $made;
	}
	$connection = array(
		'url'         => $link['receiver'],
		'integration' => $made['integration'],
		'key'         => $made['api_key'],
	);
	// The code is used up: the key is kept whatever the test says, and the push tells what is wrong.
	igny8_test_connection( $connection );
	$stored = igny8_begin_connection( $connection );
	return is_wp_error( $stored ) ? $stored : array( 'return_url' => igny8_way_back( $made['return_url'] ?? '' ) );
}

/**
 * Exchanges a code for a key; never twice, as a second use is refused.
 *
 * @return array|WP_Error
 */
function igny8_exchange( string $receiver, string $code ) {
	$site = igny8_site_block();
	$body = wp_json_encode( compact( 'code', 'site' ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	$made = igny8_request( 'POST', $receiver . IGNY8_CONNECT_API, array( 'Content-Type' => 'application/json' ), (string) $body );
	if ( is_wp_error( $made ) ) {
		return igny8_explained_exchange( $made );
	}
	if ( ! is_int( $made['integration'] ?? null ) || ! igny8_is_api_key( igny8_string( $made['api_key'] ?? '' ) ) ) {
		return new WP_Error( 'not_receiver', '', array() );
	}
	return $made;
}

/** Says of a failed exchange what differs from other failures. */
function igny8_explained_exchange( WP_Error $error ): WP_Error {
	$data = (array) $error->get_error_data();
	if ( 'timeout' === $error->get_error_code() ) {
		return new WP_Error( 'timeout', __( 'The receiver did not answer in time. Open the connect link once more; if it was used, ask whoever sent it for a new one.', 'igny8-wp-plugin' ), $data );
	}
	if ( 'site_mismatch' === ( $data['code'] ?? '' ) ) {
		/* translators: 1: the address of another site. 2: this site's address. */
		return new WP_Error( 'refused', sprintf( __( 'This connect link is for %1$s, which uses the integration already, and this site is %2$s. Open the link on that site, or ask whoever sent it for one for this site.', 'igny8-wp-plugin' ), igny8_string( $data['home_url'] ?? '?' ), igny8_home_url() ), $data );
	}
	return $error;
}

/** Returns an address to which a person may be sent back: https, and of a host; else ''. */
function igny8_way_back( $url ): string {
	$url   = igny8_string( $url );
	$parts = wp_parse_url( $url );
	$good  = is_array( $parts ) && 'https' === ( $parts['scheme'] ?? '' ) && ! empty( $parts['host'] ) && ! isset( $parts['user'] );
	return $good ? $url : '';
}
