<?php
/**
 * Work that begins when the answer has gone out, so that nobody waits for it.
 *
 * PHP-FPM and LiteSpeed end the answer, then the work is done in the same process. Elsewhere an
 * answer can only be ended by announcing its length, and what other plugins' buffers make of it
 * is not ours to know: there a request of our own takes the work over, and the page is not touched.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Calls a function after the answer was sent; several follow one another.
 *
 * @param mixed ...$arguments what can be serialized.
 */
function igny8_after_answer( string $function, ...$arguments ): void {
	$list   = igny8_work_to_do();
	$list[] = array( $function, $arguments );
	igny8_work_to_do( $list );
	if ( 1 === count( $list ) ) {
		igny8_on( 'shutdown', 'igny8_finish_request', PHP_INT_MAX, 0 );
	}
}

/**
 * Returns what this request has still to call, after setting it where given.
 *
 * @return array<array{0: string, 1: array}>
 */
function igny8_work_to_do( ?array $set = null ): array {
	static $list = array();
	$list        = $set ?? $list;
	return $list;
}

/** Sends the answer; does the work here, unless another request has to and does. */
function igny8_finish_request(): void {
	$list = igny8_work_to_do();
	igny8_let_client_go();
	$end = igny8_ends_answer();
	if ( '' !== $end ) {
		$end();
	} elseif ( 0 === ob_get_level() ) {
		// WordPress has sent the page; only its connection is still open.
		igny8_call_if_available( 'flush' );
	}
	if ( '' !== $end || ! igny8_hand_over( $list ) ) {
		igny8_do_work( $list );
	}
}

/** Calls one function after the other; a fault in one does not keep the others from running. */
function igny8_do_work( array $list ): void {
	foreach ( $list as list( $function, $arguments ) ) {
		igny8_guarded( $function )( ...$arguments );
	}
}

/** Names the function with which this server ends an answer, if it has one. */
function igny8_ends_answer(): string {
	$names = array_filter( array( 'fastcgi_finish_request', 'litespeed_finish_request' ), 'function_exists' );
	return (string) reset( $names );
}

/** Makes this process outlive its client, and lets the client's next request have the session. */
function igny8_let_client_go(): void {
	igny8_call_if_available( 'ignore_user_abort', true );
	// PHP_SESSION_ACTIVE, which is missing where the extension is.
	if ( 2 === igny8_call_if_available( 'session_status' ) ) {
		igny8_call_if_available( 'session_write_close' );
	}
}
