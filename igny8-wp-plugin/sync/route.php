<?php
/**
 * The receiver's own request for a push: POST /igny8/v1/sync-structure, signed with this site's key.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_TOLERANCE_SECONDS = 300;

/** Registers the route, and the one by which this site hands work over to itself. */
function igny8_register_routes(): void {
	register_rest_route(
		'igny8/v1',
		'/sync-structure',
		array(
			'methods'             => 'POST',
			'permission_callback' => igny8_guarded( 'igny8_is_from_receiver', 'igny8_refuse_after_fault' ),
			'callback'            => igny8_guarded( 'igny8_answer_sync_request', 'igny8_refuse_after_fault' ),
		)
	);
	register_rest_route(
		'igny8/v1',
		'/work',
		array(
			'methods'             => 'POST',
			'show_in_index'       => false,
			'permission_callback' => '__return_true', // The token opens it.
			'callback'            => igny8_guarded( 'igny8_work_in_rest', 'igny8_refuse_after_fault' ),
		)
	);
}

/** Answers the receiver when something of ours went wrong: it may ask again. */
function igny8_refuse_after_fault(): WP_Error {
	return new WP_Error( 'igny8_fault', __( 'The plugin met a fault. Site Health on this site says what happened.', 'igny8-wp-plugin' ), array( 'status' => 503 ) );
}

/**
 * Lets in who holds this site's key.
 *
 * @return true|WP_Error
 */
function igny8_is_from_receiver( WP_REST_Request $request ) {
	$id         = (string) $request->get_header( 'webhook-id' );
	$timestamp  = (string) $request->get_header( 'webhook-timestamp' );
	$signature  = (string) $request->get_header( 'webhook-signature' );
	$connection = igny8_connection();
	if ( $connection && igny8_is_signed_grammar( $id, $timestamp )
		&& igny8_signature_holds( $connection['key'], $id, $timestamp, (string) $request->get_body(), $signature ) ) {
		if ( abs( time() + igny8_state()['clock_offset'] - (int) $timestamp ) <= IGNY8_TOLERANCE_SECONDS ) {
			return true;
		}
		// This clock was set since its offset was learnt: the hourly question learns it anew.
		igny8_note_route( false, (string) ( igny8_stored_list( 'igny8_route' )['last_id'] ?? '' ) );
	}
	return new WP_Error( 'igny8_unauthorized', __( 'This request was not signed with this site\'s key, or not just now.', 'igny8-wp-plugin' ), array( 'status' => 401 ) );
}

/** Answers first, then pushes; the same request is obeyed once. */
function igny8_answer_sync_request( WP_REST_Request $request ): WP_REST_Response {
	$route = igny8_stored_list( 'igny8_route' );
	$id    = $request->get_header( 'webhook-id' );
	if ( 'sync.requested' === $request->get_param( 'type' ) && ( $route['last_id'] ?? '' ) !== $id ) {
		igny8_note_route( true, $id );
		igny8_after_answer( 'igny8_push_on_request' );
	}
	return new WP_REST_Response( array( 'accepted' => true ), 202 );
}

/** Pushes because the receiver asked. */
function igny8_push_on_request(): void {
	igny8_push( 'manual' );
}

/** Notes whether the receiver reaches this site, and the last request it made. */
function igny8_note_route( bool $reached, string $last_id = '' ): void {
	update_option( 'igny8_route', compact( 'reached', 'last_id' ), false );
}

/** Asks hourly whether a sync was asked for, while the receiver has not been seen to reach the route. */
function igny8_ask_hourly(): void {
	if ( ! ( igny8_stored_list( 'igny8_route' )['reached'] ?? false ) ) {
		if ( igny8_ask_receiver() ) {
			igny8_push( 'manual' );
		}
	}
}

/** Asks whether a sync was asked for; if so, the request did not arrive by the route. */
function igny8_ask_receiver(): bool {
	$connection = igny8_connection();
	if ( ! $connection || igny8_state()['failures'] > 0 ) {
		return false;
	}
	$answer = igny8_test_connection( $connection );
	$asked  = ! is_wp_error( $answer ) && ! empty( $answer['sync_requested'] );
	if ( $asked ) {
		igny8_note_route( false );
	}
	return $asked;
}
