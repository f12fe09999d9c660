<?php
/**
 * The command line: `wp igny8 connect`, `status` and `disconnect`.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Registers the commands; their words are given here, as a host may strip the comments of PHP files. */
function igny8_register_connection_commands(): void {
	$words = igny8_connection_commands();
	WP_CLI::add_command( 'igny8 connect', igny8_guarded( 'igny8_cli_connect', 'igny8_cli_fault' ), $words['connect'] );
	WP_CLI::add_command( 'igny8 status', igny8_guarded( 'igny8_cli_status', 'igny8_cli_fault' ), $words['status'] );
	WP_CLI::add_command( 'igny8 disconnect', igny8_guarded( 'igny8_cli_disconnect', 'igny8_cli_fault' ), $words['disconnect'] );
}

/** Returns the help and the arguments of each command, as WP-CLI takes them. */
function igny8_connection_commands(): array {
	return array(
		'connect'    => array(
			'shortdesc' => 'Connects this site with a receiver and pushes its structure.',
			'longdesc'  => "Give the connection string as the argument, or on standard input, where no list of processes shows it.\n\n## EXAMPLES\n\n    \$ wp igny8 connect < connection.txt\n    Success: Connected with https://receiver.example.com, integration 7. 24 changes were stored.",
			'synopsis'  => array(
				array(
					'type'        => 'positional',
					'name'        => 'connection',
					'description' => 'The connection string, like https://whsec_…@receiver.example.com. Read from standard input if omitted.',
					'optional'    => true,
				),
			),
		),
		'status'     => array(
			'shortdesc' => 'Shows the connection and what the last push did.',
			'longdesc'  => "Exits with 1 unless this site is connected and its last push was accepted.\n\n## EXAMPLES\n\n    \$ wp igny8 status --format=json",
			'synopsis'  => array(
				array(
					'type'        => 'assoc',
					'name'        => 'format',
					'description' => 'How to print it.',
					'optional'    => true,
					'default'     => 'table',
					'options'     => array( 'table', 'json' ),
				),
			),
		),
		'disconnect' => array(
			'shortdesc' => 'Disconnects this site and tells its receiver.',
			'longdesc'  => "## EXAMPLES\n\n    \$ wp igny8 disconnect\n    Success: Disconnected.",
		),
	);
}

/** Connects with a connection string. */
function igny8_cli_connect( array $args, array $options ): void {
	igny8_refuse_arguments( $args, $options, 1 );
	igny8_cli_stop( igny8_refuse_configured() );
	igny8_cli_stop( igny8_connect_by( igny8_pasted_connection( $args[0] ?? igny8_cli_input(), true ) ) );
	$connection = igny8_connection();
	$last       = igny8_state()['last'];
	$told       = sprintf( 'Connected with %s, integration %d.', $connection['url'], $connection['integration'] );
	if ( ! ( $last['ok'] ?? false ) ) {
		WP_CLI::error( "$told The first push failed: " . ( $last['message'] ?? '' ) );
	}
	WP_CLI::success( "$told " . igny8_explain_result( $last ) );
}

/** Shows how it stands. */
function igny8_cli_status( array $args, array $options ): void {
	igny8_refuse_arguments( $args, $options, 0, 'format' );
	$format = $options['format'] ?? 'table';
	if ( ! in_array( $format, array( 'table', 'json' ), true ) ) {
		WP_CLI::error( "Parameter errors:\n Invalid value specified for 'format' (How to print it.)" );
	}
	$rows = igny8_cli_rows();
	if ( 'json' === $format ) {
		WP_CLI::line( (string) wp_json_encode( array_column( $rows, 'value', 'field' ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
	} else {
		WP_CLI\Utils\format_items( 'table', $rows, array( 'field', 'value' ) );
	}
	if ( ! igny8_is_connected() || ! ( igny8_state()['last']['ok'] ?? false ) ) {
		WP_CLI::halt( 1 );
	}
}

/** Returns what `status` shows, a row a field. */
function igny8_cli_rows(): array {
	igny8_load( 'admin/facts.php', 'admin/site-health.php' );
	list( $status, , $words ) = igny8_judge();
	$values                   = array(
		'state'   => igny8_is_connected() ? 'connected' : 'not connected',
		'health'  => $status,
		'message' => $words,
	) + wp_list_pluck( igny8_facts(), 'value' );
	$rows                     = array();
	foreach ( $values as $field => $value ) {
		$rows[] = compact( 'field', 'value' );
	}
	return $rows;
}

/** Disconnects. */
function igny8_cli_disconnect( array $args, array $options ): void {
	igny8_refuse_arguments( $args, $options );
	igny8_cli_stop( igny8_refuse_configured() );
	if ( ! igny8_is_connected() ) {
		WP_CLI::warning( 'This site is not connected.' );
		return;
	}
	igny8_disconnect();
	WP_CLI::success( 'Disconnected.' );
}

/** Ends the command with an error, if there is one. */
function igny8_cli_stop( $result ): void {
	if ( is_wp_error( $result ) ) {
		WP_CLI::error( igny8_explain( $result ) );
	}
}

/** Reads the connection string from standard input, but does not wait for somebody to type. */
function igny8_cli_input(): string {
	if ( igny8_call_if_available( 'stream_isatty', STDIN ) ) {
		WP_CLI::error( 'Give the connection string as the argument, or on standard input: wp igny8 connect < connection.txt' );
	}
	return (string) igny8_call_if_available( 'stream_get_contents', STDIN, 10000 );
}
