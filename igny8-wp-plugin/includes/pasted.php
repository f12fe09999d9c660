<?php
/**
 * What a person pastes: freed of what came along, and told what it really is.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_KEY_CHARACTERS = 66;

/**
 * Finds the API key in what was pasted: between quotes, behind "Bearer", broken over lines.
 *
 * @return string|WP_Error
 */
function igny8_pasted_key( string $entered ) {
	$text = igny8_unwrapped( $entered );
	foreach ( array( $text, str_replace( ' ', '', $text ) ) as $candidate ) {
		if ( 1 === preg_match( '~(?<![A-Za-z0-9+/])(?:Bearer)?(whsec_[A-Za-z0-9+/]{60})(?![A-Za-z0-9+/=_])~', $candidate, $found ) ) {
			return $found[1];
		}
	}
	return new WP_Error( 'bad_key', igny8_explain_pasted_key( str_replace( ' ', '', $text ) ) );
}

/** Says what is wrong with a text that holds no whole key. */
function igny8_explain_pasted_key( string $text ): string {
	if ( '' === $text ) {
		return __( 'The API key is missing. Paste it into the second field; it begins with whsec_.', 'igny8-wp-plugin' );
	}
	$at = strpos( $text, 'whsec_' );
	if ( false !== $at ) {
		/* translators: 1: a number of characters. 2: the number of characters of a whole key. */
		return sprintf( __( 'This is not a whole API key: it has %1$d characters instead of %2$d. Copy it once more, from whsec_ to its end.', 'igny8-wp-plugin' ), strlen( substr( $text, $at ) ), IGNY8_KEY_CHARACTERS );
	}
	if ( 1 === preg_match( '~^https?:|^[a-z0-9-]+(\.[a-z0-9-]+)+(/|:\d|$)~i', $text ) ) {
		return __( 'This is an address, not an API key. Enter the address in the first field and the key, which begins with whsec_, in the second.', 'igny8-wp-plugin' );
	}
	return __( 'This is not a whole API key. It begins with whsec_ and has 66 characters; paste all of it.', 'igny8-wp-plugin' );
}

/**
 * Finds the receiver's address and the key in a connection string.
 *
 * @param bool $trusted as igny8_receiver_url() has it.
 * @return WP_Error|array{url: string, key: string}
 */
function igny8_pasted_connection( string $entered, bool $trusted = false ) {
	$text = str_replace( ' ', '', igny8_unwrapped( $entered ) );
	if ( 1 !== preg_match( '~^(.*?)(https?://)(whsec_[^@]*)@(.+)$~i', $text, $parts ) ) {
		return new WP_Error( 'bad_connection', igny8_explain_pasted_connection( $text ) );
	}
	$key = igny8_pasted_key( $parts[3] );
	$url = is_wp_error( $key ) ? $key : igny8_receiver_url( $parts[2] . $parts[4], $trusted );
	return is_wp_error( $url ) ? $url : compact( 'url', 'key' );
}

/** Says what is wrong with a text that is no connection string. */
function igny8_explain_pasted_connection( string $text ): string {
	if ( '' === $text ) {
		return __( 'The connection string is missing. Paste it as you were given it; it looks like https://whsec_…@receiver.example.com', 'igny8-wp-plugin' );
	}
	if ( false === strpos( $text, 'whsec_' ) && 1 === preg_match( '~^https?:~i', $text ) ) {
		return __( 'This is an address without its key. Copy the whole connection string, which looks like https://whsec_…@receiver.example.com, or open "I have an address and a key" below.', 'igny8-wp-plugin' );
	}
	if ( 0 === strpos( $text, 'whsec_' ) && false === strpos( $text, '@' ) ) {
		return __( 'This is an API key without the receiver\'s address. Copy the whole connection string, which begins with https://, or open "I have an address and a key" below.', 'igny8-wp-plugin' );
	}
	return __( 'This is not a connection string. It looks like https://whsec_…@receiver.example.com; copy all of it once more.', 'igny8-wp-plugin' );
}

/** Frees an address of what was pasted along with it, and writes its scheme and host as they are called. */
function igny8_pasted_url( string $entered ): string {
	$url = (string) preg_replace( '~^(?:[a-z ]*url|address)\s*[:=]\s*(?=https?:)~i', '', igny8_unwrapped( $entered ) );
	$url = rtrim( $url, '/' );
	return (string) preg_replace_callback(
		'~^(https?)://([^/?#@]*)(?=[/?#]|$)~i',
		static function ( array $parts ): string {
			return strtolower( $parts[1] ) . '://' . igny8_ascii_host( $parts[2] );
		},
		$url
	);
}

/** Says what is wrong with a text that is no address. */
function igny8_explain_pasted_url( string $text ): string {
	if ( '' === $text ) {
		return __( 'The receiver\'s address is missing. Enter it as you were given it, for example https://receiver.example.com', 'igny8-wp-plugin' );
	}
	if ( 1 === preg_match( '~^whsec_~', $text ) ) {
		return __( 'This is an API key, not an address. Enter the receiver\'s address in the first field and the key in the second.', 'igny8-wp-plugin' );
	}
	if ( 1 === preg_match( '~^[^\s:/?#@]+\.[^\s:/?#@]+(:\d+)?(/\S*)?$~D', $text ) ) {
		/* translators: %s: a web address. */
		return sprintf( __( 'The beginning of the address is missing. Enter https://%s', 'igny8-wp-plugin' ), $text );
	}
	return __( 'This is not a web address. Enter the receiver\'s address as you were given it, for example https://receiver.example.com', 'igny8-wp-plugin' );
}

/** Removes what no key and no address holds: invisible characters anywhere, quotes and brackets around. */
function igny8_unwrapped( string $entered ): string {
	$text = 1 === preg_match( '//u', $entered ) ? $entered : (string) preg_replace( '/[\x80-\xFF]/', '', $entered );
	$text = (string) preg_replace( array( '/[\p{Cf}\x{034F}\x{115F}\x{FE00}-\x{FE0F}]+/u', '/[\s\p{Z}\p{Cc}]+/u' ), array( '', ' ' ), $text );
	$edge = '[\s\'"`´<>()\[\]{}\p{Pi}\p{Pf}\x{201A}\x{201E}\x{2039}\x{203A}\x{300C}\x{300D}]+';
	$end  = '[.,;:!?' . substr( $edge, 1 );
	return (string) preg_replace( "~^$edge|$end\$~u", '', html_entity_decode( $text, ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
}
