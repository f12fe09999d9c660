<?php
/**
 * A push: gathered, sent and remembered under the lock.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Pushes the structure once.
 *
 * @return true|WP_Error
 */
function igny8_push( string $trigger, bool $rebind = false ) {
	$connection = igny8_connection();
	if ( ! $connection ) {
		return new WP_Error( 'not_connected', __( 'This site is not connected. Paste the connection string on the settings page, or run wp igny8 connect.', 'igny8-wp-plugin' ) );
	}
	return igny8_under_lock(
		static function () use ( $connection, $trigger, $rebind ) {
			return igny8_push_locked( $connection, $trigger, $rebind );
		},
		__( 'A push is under way. Reload this page in a moment to see what it did.', 'igny8-wp-plugin' )
	);
}

/**
 * Pushes while the lock is held; what a person or the receiver asks for need not wait.
 *
 * @param array{url: string, integration: int, key: string} $connection
 * @return true|WP_Error
 */
function igny8_push_locked( array $connection, string $trigger, bool $rebind = false ) {
	$wait = igny8_wait_left( igny8_state() );
	if ( $wait > 0 && ! in_array( $trigger, array( 'manual', 'connect' ), true ) ) {
		/* translators: %s: a length of time, like "2 mins". */
		return new WP_Error( 'told_to_wait', sprintf( __( 'The receiver asked to wait. The next push is due in %s; nothing needs to be done.', 'igny8-wp-plugin' ), human_time_diff( 0, $wait ) ) );
	}
	// A push that dies has failed: the next look at the events finds its retry missing.
	igny8_remember( array( 'failures' => igny8_state()['failures'] + 1 ) );
	igny8_settle_counts();
	$started   = microtime( true );
	$reading   = igny8_reading( 'change' !== $trigger );
	$structure = igny8_gather();
	$build     = static function ( int $offset ) use ( $structure, $trigger, $rebind ): array {
		return igny8_payload( $structure, $offset, $trigger, $rebind );
	};
	$answer    = igny8_has_lost_home() ? new WP_Error( 'no_home', '', array() ) : igny8_send( $connection, 'update-structure/', $build );
	$record    = array(
		'at'      => time(),
		'trigger' => $trigger,
		'context' => igny8_context(),
		'by'      => $reading['by'],
		'seconds' => round( microtime( true ) - $started, 2 ),
	) + array_filter( array( 'left_out' => igny8_first_left_out( $reading['entries']['left_out'] ) ) );
	if ( is_wp_error( $answer ) ) {
		igny8_remember_failure( $answer, $record );
		return $answer;
	}
	igny8_remember_success( $answer, $record );
	// What is thrown there is told as a fault, and the push stays accepted.
	igny8_guarded( 'do_action' )( 'igny8_pushed', igny8_state()['last'], $structure );
	return true;
}

/**
 * Notes an accepted push: nothing is owed any more.
 *
 * @param array $answer the receiver's `data`.
 * @param array{at: int, trigger: string, context: string, by: string, seconds: float, left_out?: array<array{path: string, message: string}>} $record
 */
function igny8_remember_success( array $answer, array $record ): void {
	$views = 'superseded' === ( $answer['result'] ?? '' ) ? array() : igny8_views_now();
	$kept  = array_intersect_key( $answer, array_flip( array( 'result', 'revision', 'changes', 'post_types', 'taxonomies', 'skipped' ) ) );
	igny8_remember(
		array(
			'last'       => array( 'ok' => true ) + $record + $kept,
			'failures'   => 0,
			'not_before' => 0,
			'wait'       => 0,
			'home_url'   => igny8_home_url(),
		) + $views
	);
	igny8_fix_home();
	update_option( 'igny8_last_structure_sync', $record['at'], false );
	igny8_schedule_retry( 0 );
	igny8_log( 'Site structure synced successfully.' );
	foreach ( $kept['skipped'] ?? array() as $row ) {
		igny8_log( sprintf( 'The receiver skipped %s: %s', $row['path'] ?? '', $row['message'] ?? '' ) );
	}
}

/**
 * Notes a failed push, which is counted already, and when the next is due.
 *
 * @param array $record as of igny8_remember_success().
 */
function igny8_remember_failure( WP_Error $error, array $record ): void {
	$data     = (array) $error->get_error_data();
	$failures = max( 1, igny8_state()['failures'] );
	$wait     = (int) ( $data['retry_after'] ?? 0 );
	$delay    = igny8_retry_delay( $failures, $wait, igny8_jitter() );
	$message  = igny8_explain( $error );
	$known    = array_intersect_key( $data, array_flip( array( 'status', 'code', 'detail', 'request_id', 'home_url' ) ) );
	igny8_remember(
		array(
			'last'       => array(
				'ok'      => false,
				'kind'    => $error->get_error_code(),
				'message' => $message,
			) + $record + $known,
			'not_before' => $wait > 0 ? time() + $wait : 0,
			'wait'       => $wait,
		)
	);
	igny8_schedule_retry( $delay );
	igny8_log( 'Site structure could not be synced. ' . $message . ( isset( $known['detail'] ) ? " ({$known['detail']})" : '' ) );
}

/**
 * Returns in how many seconds a failed push is tried again; 0 leaves it to the daily push.
 *
 * @param int   $failures    how many pushes in a row have failed.
 * @param int   $retry_after what the receiver asked for, in seconds, or 0.
 * @param float $jitter      -1 to 1: so that sites that failed together do not return together.
 */
function igny8_retry_delay( int $failures, int $retry_after, float $jitter ): int {
	$delays = array( 1 * MINUTE_IN_SECONDS, 5 * MINUTE_IN_SECONDS, 30 * MINUTE_IN_SECONDS, 2 * HOUR_IN_SECONDS, 6 * HOUR_IN_SECONDS );
	$delay  = (int) round( ( $delays[ $failures - 1 ] ?? 0 ) * ( 1 + 0.2 * $jitter ) );
	return max( $delay, $retry_after );
}

/** Returns a random number from -1 to 1. */
function igny8_jitter(): float {
	return wp_rand( -1000, 1000 ) / 1000;
}
