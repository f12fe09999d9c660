<?php
/**
 * Follows a configured connection: connects when it comes or changes, disconnects when it goes.
 *
 * `igny8_setup` holds the last try: `of` (the fingerprint of the text), `at`, `failures`, `message`, and
 * `declined` where a person said that this is a copy.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Tells whether the stored connection is another one than the configured one. */
function igny8_is_behind_configuration(): bool {
	return igny8_fingerprint( igny8_configured()['text'] ) !== igny8_string( igny8_stored_list( 'igny8_connection' )['configured'] ?? '' )
		&& ( igny8_is_configured() || isset( igny8_stored_list( 'igny8_connection' )['configured'] ) );
}

/** Tells whether it is time to follow: not where a person declined, and not soon after a failure. */
function igny8_may_follow(): bool {
	if ( ! igny8_is_behind_configuration() ) {
		return false;
	}
	$setup = igny8_setup();
	if ( ! $setup ) {
		return true;
	}
	return ! $setup['declined'] && ! igny8_is_recent( $setup['at'], igny8_setup_delay( $setup['failures'] ) );
}

/** Returns for how many seconds a configured connection that failed is left alone. */
function igny8_setup_delay( int $failures ): int {
	$delay = igny8_retry_delay( $failures, 0, 0.0 );
	return $delay > 0 ? $delay : DAY_IN_SECONDS;
}

/**
 * Returns the last try with the text that is configured now, or an empty array.
 *
 * @return array{}|array{of: string, at: int, failures: int, message: string, declined: bool}
 */
function igny8_setup(): array {
	$setup = igny8_stored_list( 'igny8_setup' );
	$known = is_int( $setup['at'] ?? null ) && is_int( $setup['failures'] ?? null ) && is_string( $setup['message'] ?? null );
	return $known && igny8_fingerprint( igny8_configured()['text'] ) === ( $setup['of'] ?? '' ) ? $setup + array( 'declined' => false ) : array();
}

/** Follows when an admin page was sent; the settings page itself does not wait for that. */
function igny8_follow_on_admin_page(): void {
	$is_page = ! wp_doing_ajax() && ! is_network_admin() && ! igny8_is_work_request() && current_user_can( 'edit_posts' );
	if ( $is_page && igny8_may_follow() ) {
		igny8_after_answer( 'igny8_follow_configuration' );
	}
}

/** Follows at once, in this request, if it is time to. */
function igny8_follow_configuration(): void {
	if ( igny8_may_follow() ) {
		igny8_follow_now();
	}
}

/**
 * Connects with what is configured, or disconnects where nothing is any more.
 *
 * @return true|WP_Error
 */
function igny8_follow_now() {
	$text = igny8_configured()['text'];
	if ( '' === $text ) {
		// Without the key nothing can be told to the receiver: it finds the site late.
		igny8_forget_connection();
		return true;
	}
	$connected = igny8_connect_by( igny8_pasted_connection( $text, true ), igny8_fingerprint( $text ) );
	if ( is_wp_error( $connected ) ) {
		igny8_note_setup( 1 + ( igny8_setup()['failures'] ?? 0 ), igny8_explain( $connected ), false );
		igny8_log( 'The configured connection does not work. ' . igny8_explain( $connected ) );
		return $connected;
	}
	delete_option( 'igny8_setup' );
	return true;
}

/** Notes what became of the configured text. */
function igny8_note_setup( int $failures, string $message, bool $declined ): void {
	$setup = array( 'of' => igny8_fingerprint( igny8_configured()['text'] ) ) + compact( 'failures', 'message', 'declined' );
	update_option( 'igny8_setup', array( 'at' => time() ) + $setup, false );
}

/** Says why a configured connection does not hold yet, and where it is configured. */
function igny8_explain_setup(): string {
	$message = igny8_setup()['message'] ?? '';
	$words   = '' === $message ? __( 'The site connects by itself at the next admin page or cron run.', 'igny8-wp-plugin' ) : $message;
	return $words . ' ' . igny8_refuse_configured()->get_error_message();
}
