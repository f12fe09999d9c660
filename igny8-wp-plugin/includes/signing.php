<?php
/**
 * Standard Webhooks over strings: no WordPress, no clock, no state.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Tells whether a text has the shape of an API key. */
function igny8_is_api_key( string $text ): bool {
	return 1 === preg_match( '~^whsec_[A-Za-z0-9+/]{60}$~D', $text );
}

/** Makes an id that no other request of this site will carry. */
function igny8_new_id(): string {
	return 'msg_' . bin2hex( random_bytes( 12 ) );
}

/** Signs a body as it will be sent, byte by byte. */
function igny8_sign( string $key, string $id, string $timestamp, string $body ): string {
	$secret = base64_decode( substr( $key, strlen( 'whsec_' ) ), true );
	if ( false === $secret || '' === $secret ) {
		throw new InvalidArgumentException( 'not an API key' );
	}
	return 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$timestamp.$body", $secret, true ) );
}

/** Tells whether one of the signatures in a header is this key's; at most 8 are looked at. */
function igny8_signature_holds( string $key, string $id, string $timestamp, string $body, string $header ): bool {
	$wanted = igny8_sign( $key, $id, $timestamp, $body );
	foreach ( array_slice( explode( ' ', $header ), 0, 8 ) as $given ) {
		if ( hash_equals( $wanted, $given ) ) {
			return true;
		}
	}
	return false;
}

/** Tells whether id and timestamp are written as the standard wants them. */
function igny8_is_signed_grammar( string $id, string $timestamp ): bool {
	return 1 === preg_match( '/^[A-Za-z0-9_-]{1,64}$/D', $id ) && 1 === preg_match( '/^[0-9]{1,12}$/D', $timestamp );
}
