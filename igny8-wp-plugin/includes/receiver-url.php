<?php
/**
 * The receiver's address: what a person may enter, and what may be called.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Turns what a person entered into the receiver's base URL.
 *
 * @return string|WP_Error without a trailing slash.
 */
function igny8_receiver_url( string $entered ) {
	$url   = rtrim( trim( $entered ), '/' );
	$url   = (string) preg_replace( '~/api/v1/integration(/.*)?$~', '', $url );
	$parts = wp_parse_url( $url );
	if ( ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || isset( $parts['user'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
		return new WP_Error( 'bad_url', __( 'This is not a web address. Enter the receiver\'s address as you were given it, for example https://receiver.example.com', 'igny8-wp-plugin' ) );
	}
	$local = igny8_is_local_url( $url );
	if ( 'https' !== $parts['scheme'] && ! ( 'http' === $parts['scheme'] && $local ) ) {
		return new WP_Error( 'not_https', __( 'The receiver\'s address must begin with https:// so that nobody can read along. (http:// is allowed for a receiver on this very machine.)', 'igny8-wp-plugin' ) );
	}
	if ( $local && is_multisite() && ! is_super_admin() ) {
		return new WP_Error( 'local_url', __( 'Only a network administrator may connect a site of this network to a local address. Enter a public https:// address.', 'igny8-wp-plugin' ) );
	}
	return $url;
}

/** Tells whether a URL points to this machine, or the whole site is a local one. */
function igny8_is_local_url( string $url ): bool {
	$host = strtolower( trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' ) );
	return 'localhost' === $host
		|| '::1' === $host
		|| 1 === preg_match( '/^127(\.\d{1,3}){3}$/D', $host )
		|| 'local' === wp_get_environment_type();
}

/** Reduces a home URL to what makes it this home: host, port unless the default, path. */
function igny8_home_key( string $url ): string {
	$parts = wp_parse_url( $url );
	if ( ! is_array( $parts ) ) {
		return $url;
	}
	$defaults = array(
		'http'  => 80,
		'https' => 443,
	);
	$scheme   = strtolower( $parts['scheme'] ?? '' );
	$port     = $parts['port'] ?? 0;
	$port     = $port && ( $defaults[ $scheme ] ?? 0 ) !== $port ? ":$port" : '';
	return strtolower( $parts['host'] ?? '' ) . $port . rtrim( $parts['path'] ?? '', '/' );
}
