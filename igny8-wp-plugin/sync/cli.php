<?php
/**
 * The command line: `wp igny8 sync`; cli-connection.php has the other commands.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Registers the command; its words are given here, as a host may strip the comments of PHP files. */
function igny8_register_command(): void {
	$words = array(
		'shortdesc' => 'Sends the structure of this site to its receiver, now.',
		'longdesc'  => "## EXAMPLES\n\n    \$ wp igny8 sync\n    Success: Nothing has changed since the last push.",
	);
	WP_CLI::add_command( 'igny8 sync', igny8_guarded( 'igny8_cli_sync', 'igny8_cli_fault' ), $words );
	igny8_register_connection_commands();
}

/** Pushes the structure now. */
function igny8_cli_sync( array $args, array $options ): void {
	igny8_refuse_arguments( $args, $options );
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

/** Refuses arguments in WP-CLI's words: not every version of it checks them. */
function igny8_refuse_arguments( array $args, array $options, int $most = 0, string ...$known ): void {
	if ( count( $args ) > $most ) {
		WP_CLI::error( 'Too many positional arguments: ' . implode( ' ', array_slice( $args, $most ) ) );
	}
	foreach ( array_diff( array_keys( $options ), $known ) as $name ) {
		WP_CLI::error( "Parameter errors:\n unknown --$name parameter" );
	}
}

/** Says what went wrong in a command, and ends it. */
function igny8_cli_fault(): void {
	WP_CLI::error( implode( ' ', array_slice( igny8_explain_faults(), 0, 1 ) ) );
}
