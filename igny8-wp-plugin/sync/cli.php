<?php
/**
 * The command line: `wp igny8 sync`.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Pushes the structure now. */
function igny8_cli_sync(): void {
	$pushed = igny8_push( 'manual' );
	if ( is_wp_error( $pushed ) ) {
		WP_CLI::error( igny8_explain( $pushed ) );
	}
	$last = igny8_state()['last'];
	foreach ( $last['skipped'] ?? array() as $row ) {
		WP_CLI::warning( sprintf( '%s: %s', $row['path'], $row['message'] ) );
	}
	WP_CLI::success( igny8_explain_result( $last ) );
}

/** Says what went wrong in a command, and ends it. */
function igny8_cli_fault(): void {
	WP_CLI::error( implode( ' ', array_slice( igny8_explain_faults(), 0, 1 ) ) );
}
