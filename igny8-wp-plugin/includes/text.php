<?php
/**
 * Plain text of whatever other plugins register, within the receiver's bounds.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_MAX_SHORT_TEXT  = 255;
const IGNY8_MAX_DESCRIPTION = 4096;

// Longer texts are cut before they are searched for tags.
const IGNY8_MAX_RAW_TEXT = 65536;

/** Makes plain text of a value, in at most so many characters; '' where it holds no text. */
function igny8_text( $value, int $most ): string {
	$text = igny8_string( $value );
	if ( strlen( $text ) > IGNY8_MAX_RAW_TEXT ) {
		$text = mb_substr( $text, 0, IGNY8_MAX_RAW_TEXT / 4 );
	}
	if ( 1 !== preg_match( '//u', $text ) ) {
		return '';
	}
	$text = html_entity_decode( igny8_without_tags( $text ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	$text = (string) preg_replace( '/[\x{00}-\x{20}\x{7F}-\x{A0}\x{2028}\x{2029}]+/u', ' ', $text );
	return igny8_trim( mb_substr( igny8_trim( $text ), 0, $most ) );
}

/** Makes a text of at most 255 characters. */
function igny8_short_text( $value ): string {
	return igny8_text( $value, IGNY8_MAX_SHORT_TEXT );
}

/** Returns a value as a string; '' where it is none. */
function igny8_string( $value ): string {
	if ( is_string( $value ) || is_int( $value ) || is_float( $value ) ) {
		return (string) $value;
	}
	try {
		return is_object( $value ) && method_exists( $value, '__toString' ) ? (string) $value : '';
	} catch ( Throwable $error ) {
		return '';
	}
}

/** Removes HTML; unlike strip_tags(), keeps a "<" that opens no tag, as in "I <3 Books". */
function igny8_without_tags( string $text ): string {
	$text = (string) preg_replace( '~<(script|style)\b[^>]*>.*?</\1\s*>~is', '', $text );
	return (string) preg_replace( '~<!--.*?-->|</?[a-z][^<>]*>|<[!?][a-z][^<>]*>~is', '', $text );
}

/** Removes blanks from both ends, those without a width too. */
function igny8_trim( string $text ): string {
	$blanks = '[\s\p{Z}\x{200B}-\x{200F}\x{2060}\x{FEFF}]+';
	return (string) preg_replace( "~^$blanks|$blanks\$~Du", '', $text );
}
