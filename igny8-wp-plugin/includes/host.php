<?php
/**
 * PHP functions that hosts switch off (`disable_functions`): asked for before they are called.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Calls a PHP function, or returns null where the host has switched it off.
 *
 * @param mixed ...$arguments
 * @return mixed
 */
function igny8_call_if_available( string $name, ...$arguments ) {
	return function_exists( $name ) ? $name( ...$arguments ) : null;
}

/** Writes a line to PHP's log; a key that an error message might hold is taken out. */
function igny8_write_log( string $message ): void {
	igny8_call_if_available( 'error_log', 'IGNY8: ' . igny8_without_key( $message ) );
}

/** Takes API keys out of a text. */
function igny8_without_key( string $text ): string {
	return (string) preg_replace( '~whsec_[A-Za-z0-9+/=]*~', 'whsec_…', $text );
}
