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
 * @param bool $trusted that it stands in wp-config.php or the like, so that nobody's rights matter.
 * @return string|WP_Error without a trailing slash.
 */
function igny8_receiver_url( string $entered, bool $trusted = false ) {
	$url   = igny8_pasted_url( $entered );
	$url   = (string) preg_replace( '~/api/v1/integration(/.*)?$~', '', $url );
	$parts = wp_parse_url( $url );
	if ( ! is_array( $parts ) || false !== strpos( $url, ' ' ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) || isset( $parts['user'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
		return new WP_Error( 'bad_url', igny8_explain_pasted_url( $url ) );
	}
	$local = igny8_is_local_url( $url );
	if ( 'https' !== $parts['scheme'] && ! ( 'http' === $parts['scheme'] && $local ) ) {
		/* translators: %s: a web address. */
		return new WP_Error( 'not_https', sprintf( __( 'The receiver\'s address must begin with https:// so that nobody can read along: enter %s (http:// is allowed for a receiver on this very machine.)', 'igny8-wp-plugin' ), preg_replace( '~^[a-z]+:~i', 'https:', $url ) ) );
	}
	if ( $local && ! $trusted && is_multisite() && ! is_super_admin() ) {
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
