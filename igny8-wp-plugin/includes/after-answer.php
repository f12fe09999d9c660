<?php
/**
 * Work that begins when the answer has gone out, so that nobody waits for it.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Runs something at the very end of this request, after the answer was sent.
 *
 * PHP-FPM and LiteSpeed can end an answer. Elsewhere its length has to stand in its header, so
 * that the browser knows when it has everything: it is held back until it is complete.
 */
function igny8_after_answer( callable $work ): void {
	$level = 0;
	if ( ! igny8_ends_answer() ) {
		// What is longer than this, like a download, goes out as it comes.
		ob_start( null, MB_IN_BYTES );
		$level = ob_get_level();
		remove_action( 'shutdown', 'wp_ob_end_flush_all', 1 );
	}
	add_action(
		'shutdown',
		static function () use ( $work, $level ): void {
			igny8_send_answer( $level );
			$work();
		},
		PHP_INT_MAX
	);
}

/** Names the function with which this server ends an answer, if it has one. */
function igny8_ends_answer(): string {
	foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $name ) {
		if ( function_exists( $name ) ) {
			return $name;
		}
	}
	return '';
}

/** Sends the answer and lets the client go; `$level` is where it was held back. */
function igny8_send_answer( int $level ): void {
	ignore_user_abort( true );
	if ( PHP_SESSION_ACTIVE === session_status() ) {
		session_write_close();
	}
	$end = igny8_ends_answer();
	if ( '' !== $end ) {
		$end();
		return;
	}
	while ( ob_get_level() > $level ) {
		ob_end_flush();
	}
	if ( ! headers_sent() && ! ini_get( 'zlib.output_compression' ) ) {
		header( 'Content-Length: ' . array_sum( array_column( ob_get_status( true ), 'buffer_used' ) ) );
		header( 'Connection: close' );
	}
	wp_ob_end_flush_all();
	flush();
}
