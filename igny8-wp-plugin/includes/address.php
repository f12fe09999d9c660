<?php
/**
 * Addresses as texts: which are a site's, and which of them are one.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Tells whether an address is one that the receiver takes. */
function igny8_is_home( string $home ): bool {
	$parts = wp_parse_url( $home );
	return is_array( $parts ) && ! empty( $parts['host'] )
		&& in_array( strtolower( $parts['scheme'] ?? '' ), array( 'http', 'https' ), true )
		&& 1 === preg_match( '/^[^\s@?#\x00-\x20\x7F]+$/Du', $home )
		&& mb_strlen( $home ) <= IGNY8_MAX_SHORT_TEXT;
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
	return igny8_ascii_host( $parts['host'] ?? '' ) . $port . rtrim( $parts['path'] ?? '', '/' );
}

/** Writes a host in lower case and as DNS knows it: münchen.example is xn--mnchen-3ya.example. */
function igny8_ascii_host( string $host ): string {
	$host = (string) ( igny8_call_if_available( 'mb_strtolower', $host, 'UTF-8' ) ?? strtolower( $host ) );
	if ( 1 !== preg_match( '/[^\x00-\x7F]/', $host ) ) {
		return $host;
	}
	try {
		return class_exists( 'WpOrg\Requests\IdnaEncoder' ) ? WpOrg\Requests\IdnaEncoder::encode( $host ) : Requests_IDNAEncoder::encode( $host );
	} catch ( Throwable $error ) {
		return $host;
	}
}
