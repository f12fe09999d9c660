<?php
/**
 * The neutral reader: the structure is read in a request of our own, always by the same reader.
 *
 * What is registered, and how, depends on who looks, in which language, on which screen and under
 * which theme. So this site asks itself, as its first administrator, in wp-admin, in the site's
 * language, with no screen and no cookie. The request carries a seal made of WordPress's own salts.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_SEAL_HOLDS_SECONDS  = 300;
const IGNY8_MAX_READER_RESPONSE = 4 * MB_IN_BYTES;

/** Asks this site for its structure; an empty array where it cannot be asked. */
function igny8_ask_reader(): array {
	$entries = igny8_ask_reader_at( igny8_reader_url() );
	if ( $entries ) {
		igny8_fix_place( igny8_place() );
	} elseif ( is_admin() && current_user_can( 'manage_options' ) && admin_url( 'admin-post.php' ) !== igny8_reader_url() ) {
		// Where a person works this site answers, under its fixed address it does not: it has moved.
		$entries = igny8_ask_reader_at( admin_url( 'admin-post.php' ) );
		if ( $entries ) {
			igny8_fix_place( '' );
		}
	}
	return $entries;
}

/** Asks for the structure at one address. */
function igny8_ask_reader_at( string $url ): array {
	$seconds = igny8_request_seconds();
	if ( $seconds < 1 ) {
		return array();
	}
	$request  = bin2hex( random_bytes( 8 ) ) . '.' . time();
	$response = wp_remote_post(
		$url,
		array(
			'headers'             => igny8_server_password(),
			'body'                => array( 'igny8_read' => $request . '.' . igny8_seal( "read $request" ) ),
			'timeout'             => $seconds,
			'redirection'         => 0,
			// As WordPress calls its own cron.
			'sslverify'           => apply_filters( 'https_local_ssl_verify', false ),
			'limit_response_size' => IGNY8_MAX_READER_RESPONSE,
		)
	);
	return is_wp_error( $response ) ? array() : igny8_open_reading( $request, (string) wp_remote_retrieve_body( $response ) );
}

/** Returns the password of the web server with which this request was let in. */
function igny8_server_password(): array {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- They are sent on as they came.
	$given = isset( $_SERVER['PHP_AUTH_USER'], $_SERVER['PHP_AUTH_PW'] ) ? wp_unslash( $_SERVER['PHP_AUTH_USER'] . ':' . $_SERVER['PHP_AUTH_PW'] ) : '';
	return '' === $given ? array() : array( 'Authorization' => 'Basic ' . base64_encode( $given ) );
}

/** Returns where this site is asked: never at an address that the present request made up; '' where none is known. */
function igny8_reader_url(): string {
	$follows = igny8_follows_request( 'WP_HOME' ) || igny8_follows_request( 'WP_SITEURL' );
	return $follows ? igny8_tie()['reader'] : admin_url( 'admin-post.php' );
}

/**
 * Takes the entries out of what this site answered, whatever stands around them.
 *
 * What another database answers, under the address that this site has in common with it, is not ours.
 */
function igny8_open_reading( string $request, string $body ): array {
	if ( 1 !== preg_match( '~igny8:([0-9a-f]{64}):([0-9a-f]{64}):([A-Za-z0-9+/=]+):~', $body, $parts ) || ! hash_equals( igny8_seal( "$request $parts[2] $parts[3]" ), $parts[1] ) ) {
		return array();
	}
	if ( ! hash_equals( igny8_seal_of_database(), $parts[2] ) ) {
		igny8_fix_place( '' );
		return array();
	}
	$entries = json_decode( (string) base64_decode( $parts[3], true ), true );
	return is_array( $entries ) && isset( $entries['post_types'], $entries['taxonomies'], $entries['left_out'] ) ? $entries : array();
}

/** Seals what only this database holds: the push lock, which whoever asks has just taken. */
function igny8_seal_of_database(): string {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- A cache may be old.
	return igny8_seal( 'lock ' . $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'igny8_push_lock'" ) );
}

/** Makes the seal of a text, which only this site can make. */
function igny8_seal( string $text ): string {
	return hash_hmac( 'sha256', "igny8 $text", wp_salt( 'auth' ) );
}

/**
 * Becomes the reader where this request may be one of our own.
 *
 * With anything else in it, code of other plugins could be set off as an administrator.
 */
function igny8_register_reader(): void {
	// phpcs:disable WordPress.Security.ValidatedSanitizedInput,WordPress.Security.NonceVerification -- They are only compared.
	$plain = is_admin() && array( 'igny8_read' ) === array_keys( $_POST )
		&& '' === ( $_SERVER['QUERY_STRING'] ?? '' ) && '' === ( $_SERVER['HTTP_COOKIE'] ?? '' );
	// phpcs:enable
	if ( $plain ) {
		igny8_on( 'determine_current_user', 'igny8_reader_user', PHP_INT_MAX );
		igny8_on( 'pre_determine_locale', 'igny8_reader_locale', PHP_INT_MAX );
		add_action( 'wp_loaded', igny8_guarded( 'igny8_answer_reader', 'igny8_end_reader' ), PHP_INT_MAX );
	}
}

/** Returns what this request asks for, or '' unless its seal holds. */
function igny8_reader_request(): string {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput,WordPress.Security.NonceVerification -- Its seal is checked.
	$sent = igny8_string( $_POST['igny8_read'] ?? '' );
	if ( ! function_exists( 'wp_salt' ) || 1 !== preg_match( '/^([0-9a-f]{16}\.([0-9]{1,12}))\.([0-9a-f]{64})$/D', $sent, $parts ) ) {
		return '';
	}
	$holds = hash_equals( igny8_seal( "read $parts[1]" ), $parts[3] ) && abs( time() - (int) $parts[2] ) <= IGNY8_SEAL_HOLDS_SECONDS;
	return $holds ? $parts[1] : '';
}

/**
 * Reads as the first administrator of this site: who sees what wp-admin has to show.
 *
 * @param int|false $user whom WordPress took this request for.
 * @return int|false
 */
function igny8_reader_user( $user ) {
	global $wpdb;
	if ( '' === igny8_reader_request() ) {
		return $user;
	}
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Other code filters get_users().
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT user_id FROM $wpdb->usermeta WHERE meta_key = %s AND meta_value LIKE %s ORDER BY user_id LIMIT 1", $wpdb->get_blog_prefix() . 'capabilities', '%"administrator"%' ) );
}

/**
 * Reads in the site's language, not in the administrator's.
 *
 * @param string|null $locale the language that another plugin wants.
 * @return string|null
 */
function igny8_reader_locale( $locale ) {
	return '' === igny8_reader_request() ? $locale : get_locale();
}

/** Answers with the structure, before `admin_init`: what redirects from there wants a person. */
function igny8_answer_reader(): void {
	$request = igny8_reader_request();
	if ( '' === $request ) {
		return;
	}
	$answer = igny8_seal_of_database() . ' ' . base64_encode( (string) wp_json_encode( igny8_snapshot() ) );
	nocache_headers();
	echo 'igny8:' . igny8_seal( "$request $answer" ) . ':' . strtr( $answer, ' ', ':' ) . ':'; // phpcs:ignore WordPress.Security.EscapeOutput -- All of it is hexadecimal or base64.
	exit;
}

/** Ends a request of the reader that met a fault: nothing else may run in it as an administrator. */
function igny8_end_reader(): void {
	if ( '' !== igny8_reader_request() ) {
		exit;
	}
}
