<?php
/**
 * One request to the receiver: out over wp_remote_request(), back as data or as a WP_Error.
 *
 * A WP_Error's code says what kind of failure it was, its data what is known about it:
 * status, code, detail, request_id, retry_after, server_time, home_url, location.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_API = '/api/v1/integration/integrations/';

// The end of the year 9999: what is later is no time in seconds.
const IGNY8_MAX_SERVER_TIME = 253402300799;

/**
 * Finds the integration that a key belongs to: the one call that carries the key itself.
 *
 * @return int|WP_Error
 */
function igny8_find_integration( string $url, string $key ) {
	$answer = igny8_request( 'GET', $url . IGNY8_API . '?limit=2', array( 'Authorization' => "Bearer $key" ) );
	if ( is_wp_error( $answer ) ) {
		return $answer;
	}
	if ( 1 !== count( $answer ) || ! isset( $answer[0]['id'] ) || ! is_int( $answer[0]['id'] ) ) {
		return new WP_Error( 'not_site_key', '', array() );
	}
	return $answer[0]['id'];
}

/**
 * Sends a signed request; when the receiver says that this clock is off, learns by how much and sends anew.
 *
 * @param array{url: string, integration: int, key: string} $connection
 * @param string   $endpoint for example "update-structure/".
 * @param callable $build    takes the clock's offset in seconds and returns what to send.
 * @return array|WP_Error
 */
function igny8_send( array $connection, string $endpoint, callable $build ) {
	$answer = igny8_send_once( $connection, $endpoint, $build );
	return is_wp_error( $answer ) && igny8_learn_clock( $answer ) ? igny8_send_once( $connection, $endpoint, $build ) : $answer;
}

/** Learns the clock's offset from a refusal that tells the receiver's time, and says whether it did. */
function igny8_learn_clock( WP_Error $refusal ): bool {
	$data = (array) $refusal->get_error_data();
	$now  = $data['server_time'] ?? null;
	if ( 'clock_skew' !== ( $data['code'] ?? '' ) || ! is_int( $now ) || $now < 0 || $now > IGNY8_MAX_SERVER_TIME ) {
		return false;
	}
	igny8_remember( array( 'clock_offset' => $now - time() ) );
	return true;
}

/**
 * Encodes once, signs that string, sends that string; repeats it once, as it was, if no answer came in time.
 *
 * @param array{url: string, integration: int, key: string} $connection
 * @return array|WP_Error
 */
function igny8_send_once( array $connection, string $endpoint, callable $build ) {
	$offset = igny8_state()['clock_offset'];
	$body   = wp_json_encode( $build( $offset ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	if ( ! is_string( $body ) ) {
		return new WP_Error( 'unencodable', '', array( 'detail' => json_last_error_msg() ) );
	}
	$url    = $connection['url'] . IGNY8_API . $connection['integration'] . "/$endpoint";
	$id     = igny8_new_id();
	$answer = igny8_post_signed( $url, $connection['key'], $id, $offset, $body );
	if ( is_wp_error( $answer ) && 'timeout' === $answer->get_error_code() ) {
		$answer = igny8_post_signed( $url, $connection['key'], $id, $offset, $body );
	}
	return $answer;
}

/**
 * Signs and posts a body.
 *
 * @return array|WP_Error
 */
function igny8_post_signed( string $url, string $key, string $id, int $offset, string $body ) {
	$timestamp = (string) ( time() + $offset );
	return igny8_request(
		'POST',
		$url,
		array(
			'Content-Type'      => 'application/json',
			'webhook-id'        => $id,
			'webhook-timestamp' => $timestamp,
			'webhook-signature' => igny8_sign( $key, $id, $timestamp, $body ),
		),
		$body
	);
}

/**
 * Makes one HTTP request and reads the receiver's answer.
 *
 * @return array|WP_Error the answer's data.
 */
function igny8_request( string $method, string $url, array $headers, ?string $body = null ) {
	$seconds = igny8_request_seconds();
	if ( $seconds < 1 ) {
		return new WP_Error( 'timeout', '', array( 'detail' => __( 'The requests before this one had taken all the time.', 'igny8-wp-plugin' ) ) );
	}
	$response = wp_remote_request(
		$url,
		array(
			'method'              => $method,
			'headers'             => $headers + array( 'Accept' => 'application/json' ),
			'body'                => $body,
			'timeout'             => $seconds,
			'redirection'         => 0,
			'reject_unsafe_urls'  => ! igny8_is_local_url( $url ),
			'limit_response_size' => MB_IN_BYTES,
			'user-agent'          => 'igny8-wp-plugin/' . IGNY8_VERSION . '; WordPress/' . get_bloginfo( 'version' ),
		)
	);
	return is_wp_error( $response ) ? igny8_transport_error( $response ) : igny8_read_answer( $response );
}

/** Sorts what WordPress says about a request that got no answer. */
function igny8_transport_error( WP_Error $error ): WP_Error {
	$said = $error->get_error_message();
	$kind = 'unreachable';
	if ( preg_match( '/cURL error 28|timed out/i', $said ) ) {
		$kind = 'timeout';
	} elseif ( preg_match( '/cURL error (35|51|58|59|60|66|77|83)\b|certificate|SSL/i', $said ) ) {
		$kind = 'tls';
	} elseif ( 'http_request_not_executed' === $error->get_error_code() || false !== stripos( $said, 'valid URL' ) ) {
		$kind = 'blocked';
	}
	return new WP_Error( $kind, '', array( 'detail' => $said ) );
}

/**
 * Reads an HTTP answer: the data of a success, or a WP_Error.
 *
 * @return array|WP_Error
 */
function igny8_read_answer( array $response ) {
	$status = (int) wp_remote_retrieve_response_code( $response );
	if ( $status >= 300 && $status < 400 ) {
		$location = (string) wp_remote_retrieve_header( $response, 'location' );
		return new WP_Error( 'redirect', '', compact( 'status', 'location' ) );
	}
	$json = json_decode( wp_remote_retrieve_body( $response ), true );
	if ( $status >= 200 && $status < 300 && isset( $json['data'] ) && true === ( $json['success'] ?? null ) && is_array( $json['data'] ) ) {
		return $json['data'];
	}
	$retry_after = igny8_retry_after(
		wp_remote_retrieve_header( $response, 'retry-after' ),
		wp_remote_retrieve_header( $response, 'date' ),
		time() + igny8_state()['clock_offset']
	);
	if ( ! is_array( $json ) || ! isset( $json['code'] ) || ! is_string( $json['code'] ) ) {
		$retry_after = min( $retry_after, IGNY8_MAX_STRANGER_WAIT_SECONDS );
		return new WP_Error( $status >= 500 || 429 === $status ? 'down' : 'not_receiver', '', compact( 'status', 'retry_after' ) );
	}
	$retry_after = min( $retry_after, IGNY8_MAX_WAIT_SECONDS );
	$known       = array_intersect_key( $json, array_flip( array( 'code', 'detail', 'request_id', 'server_time', 'home_url' ) ) );
	return new WP_Error( 'refused', '', compact( 'status', 'retry_after' ) + $known );
}
