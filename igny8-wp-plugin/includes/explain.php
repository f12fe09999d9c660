<?php
/**
 * A failure in words: what happened, and what to do next.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Says in plain text what a WP_Error of igny8_request() means for the person at this site. */
function igny8_explain( WP_Error $error ): string {
	if ( '' !== $error->get_error_message() ) {
		return $error->get_error_message();
	}
	$data = (array) $error->get_error_data();
	if ( 'refused' === $error->get_error_code() ) {
		return igny8_explain_refusal( $data );
	}
	$words = array(
		'unreachable'  => __( 'The receiver cannot be reached. Check its address, that it is running, and that your host allows outgoing connections.', 'igny8-wp-plugin' ),
		'timeout'      => __( 'The receiver did not answer in time. It may be busy; the push is tried again by itself. If this goes on, ask whoever runs the receiver.', 'igny8-wp-plugin' ),
		'tls'          => __( 'No secure connection to the receiver could be made. Ask whoever runs it to check its certificate.', 'igny8-wp-plugin' ),
		'blocked'      => __( 'WordPress refuses to call this address: it blocks requests to other hosts (see WP_HTTP_BLOCK_EXTERNAL in wp-config.php), or the address is private or uses a port other than 80, 443 and 8080.', 'igny8-wp-plugin' ),
		'not_receiver' => __( 'Something answers at this address, but it is not a structure receiver. Check the address.', 'igny8-wp-plugin' ),
		'not_site_key' => __( 'This key does not belong to exactly one site. Use the key that was made for this site, not an administrator\'s.', 'igny8-wp-plugin' ),
		'no_home'      => __( 'This site was called without an address, and its database or folder is not the one that was connected. Press Sync now on this page.', 'igny8-wp-plugin' ),
		'read_only'    => __( 'The database of this site takes no changes at the moment, so nothing can be remembered or sent. Ask your host; afterwards the site goes on by itself.', 'igny8-wp-plugin' ),
		'not_stored'   => __( 'The connection could not be stored: the database, or a plugin that guards the settings, takes no changes. Allow the options that begin with igny8_, then connect again; for a connect link ask for a new one.', 'igny8-wp-plugin' ),
		'unencodable'  => __( 'The structure of this site could not be written as JSON. A plugin registered something that is no text; the debug log says more.', 'igny8-wp-plugin' ),
	);
	if ( 'redirect' === $error->get_error_code() ) {
		/* translators: %s: a web address. */
		return sprintf( __( 'The receiver\'s address redirects to %s. Connect with the address it really answers at.', 'igny8-wp-plugin' ), $data['location'] ? $data['location'] : '?' );
	}
	if ( 'down' === $error->get_error_code() ) {
		/* translators: %d: an HTTP status code. */
		return sprintf( __( 'The receiver is not working at the moment (HTTP %d). The push is tried again by itself. If this goes on, ask whoever runs the receiver.', 'igny8-wp-plugin' ), $data['status'] );
	}
	return $words[ $error->get_error_code() ] ?? (string) $error->get_error_code();
}

/** Says what a problem document of the receiver means. */
function igny8_explain_refusal( array $problem ): string {
	$by_code = array(
		'clock_skew'    => __( 'This site\'s clock does not agree with the receiver\'s, even after correcting for it. Ask your host to set the server\'s clock, then press Sync now.', 'igny8-wp-plugin' ),
		'link_invalid'  => __( 'The receiver does not know this connect link: it is not whole, or its integration was removed. Ask whoever sent it for a new one.', 'igny8-wp-plugin' ),
		'link_expired'  => __( 'This connect link has expired. Ask whoever sent it for a new one.', 'igny8-wp-plugin' ),
		'link_used'     => __( 'This connect link was used before, and each works once. Ask whoever sent it for a new one.', 'igny8-wp-plugin' ),
		'site_mismatch' => __( 'Another site already uses this integration. Decide under Settings → IGNY8 whether this site has moved or is a copy.', 'igny8-wp-plugin' ),
	);
	$by_status = array(
		401 => __( 'The receiver does not accept this key: it is not the whole key, was revoked, or belongs to another integration. Paste the key again, or ask for a new one.', 'igny8-wp-plugin' ),
		403 => __( 'This key may not push. Use the key that was made for this site, not an administrator\'s.', 'igny8-wp-plugin' ),
		404 => __( 'Something answers at this address, but it is not a structure receiver. Check the address.', 'igny8-wp-plugin' ),
		413 => __( 'The structure of this site is larger than the receiver takes. Ask whoever runs the receiver to raise its limit.', 'igny8-wp-plugin' ),
		429 => __( 'The receiver gets more pushes than it takes and asked to wait. The push is tried again by itself.', 'igny8-wp-plugin' ),
	);
	$status = (int) $problem['status'];
	$words  = $by_code[ $problem['code'] ] ?? $by_status[ $status ] ?? null;
	if ( null === $words && $status >= 500 ) {
		return igny8_explain( new WP_Error( 'down', '', $problem ) );
	}
	if ( null === $words ) {
		/* translators: %s: what the receiver said. */
		return sprintf( __( 'The receiver refused the push: %s', 'igny8-wp-plugin' ), (string) ( $problem['detail'] ?? $problem['code'] ) );
	}
	return $words;
}

/** Says by how much this site's clock is off, or nothing while it is not. */
function igny8_explain_clock( int $offset ): string {
	if ( abs( $offset ) < MINUTE_IN_SECONDS ) {
		return '';
	}
	$by = human_time_diff( 0, abs( $offset ) );
	return sprintf(
		$offset > 0
			/* translators: %s: a length of time, like "7 mins". */
			? __( 'This site\'s clock is %s behind the receiver\'s. Pushes are corrected for it; ask your host to set the server\'s clock.', 'igny8-wp-plugin' )
			/* translators: %s: a length of time, like "7 mins". */
			: __( 'This site\'s clock is %s ahead of the receiver\'s. Pushes are corrected for it; ask your host to set the server\'s clock.', 'igny8-wp-plugin' ),
		$by
	);
}

/** Says what the receiver skipped, and why, in one line. */
function igny8_explain_skipped( array $skipped ): string {
	return igny8_join_rows( $skipped ) . ' ' . __( 'Ask the authors of the plugins that register them to correct them; the rest was stored.', 'igny8-wp-plugin' );
}

/** Says what it means that a part of the structure was not sent. */
function igny8_explain_left_out(): string {
	return __( 'Some of what is registered on this site cannot be told to the receiver and was left out; the rest was sent. Ask the author of the plugin or theme that registers it to correct it:', 'igny8-wp-plugin' );
}

/** Writes rows of path and message in one line. */
function igny8_join_rows( array $rows ): string {
	$texts = array();
	foreach ( $rows as $row ) {
		$texts[] = ( $row['path'] ?? '' ) . ': ' . ( $row['message'] ?? '' );
	}
	return implode( ' ', $texts );
}

/** Says why the last push failed, as far as that still holds. */
function igny8_explain_last( array $last ): string {
	if ( 'site_mismatch' === ( $last['code'] ?? '' ) && ! igny8_is_mismatch( $last ) ) {
		/* translators: %s: this site's address. */
		return sprintf( __( 'The last push went out under another address than %s, which is the one that the receiver knows. Nothing has moved: press Sync now.', 'igny8-wp-plugin' ), igny8_home_url() );
	}
	return (string) $last['message'];
}

/** Tells whether this site still has another address than the one to which the receiver bound the integration. */
function igny8_is_mismatch( array $last ): bool {
	return 'site_mismatch' === ( $last['code'] ?? '' ) && igny8_home_key( igny8_string( $last['home_url'] ?? '' ) ) !== igny8_home_key( igny8_home_url() );
}

/** Says what an accepted push did. */
function igny8_explain_result( array $answer ): string {
	$changes = (int) ( $answer['changes'] ?? 0 );
	$words   = array(
		'unchanged'  => __( 'Nothing had changed since the push before.', 'igny8-wp-plugin' ),
		'duplicate'  => __( 'The receiver had this push already.', 'igny8-wp-plugin' ),
		'superseded' => __( 'A newer push had arrived before this one.', 'igny8-wp-plugin' ),
	);
	if ( isset( $words[ $answer['result'] ?? '' ] ) ) {
		return $words[ $answer['result'] ];
	}
	if ( 0 === $changes ) {
		return __( 'The counts were brought up to date.', 'igny8-wp-plugin' );
	}
	/* translators: %d: number of changes. */
	return sprintf( _n( '%d change was stored.', '%d changes were stored.', $changes, 'igny8-wp-plugin' ), $changes );
}
