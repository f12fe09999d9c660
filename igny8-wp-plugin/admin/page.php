<?php
/**
 * The settings page: connect, or see what the last push did.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Shows the page. */
function igny8_render_page(): void {
	$notice = Igny8_Admin::take_notice();
	echo '<div class="wrap"><h1>' . esc_html__( 'IGNY8 Structure Sync', 'igny8-wp-plugin' ) . '</h1>';
	if ( $notice ) {
		igny8_render_notice( $notice['type'], $notice['message'] );
	}
	igny8_render_way_back( $notice['return_url'] ?? '' );
	igny8_render_faults();
	igny8_render_state( $notice );
	echo '</div>';
}

/** Shows what there is: a link to approve, a connection that is configured, one that holds, or the form. */
function igny8_render_state( array $notice ): void {
	igny8_follow_configuration();
	$code = igny8_is_configured() ? '' : igny8_kept_code();
	igny8_render_link_form();
	if ( '' !== $code ) {
		igny8_render_approval( $code );
	} elseif ( igny8_is_connected() ) {
		igny8_render_connected( $notice );
	} elseif ( igny8_is_configured() ) {
		igny8_render_configured();
	} else {
		echo '<p>' . esc_html__( 'Paste the connection string that was made for this site. The site then sends the names and counts of its post types and taxonomies: now, daily, and soon after a change. No content is sent.', 'igny8-wp-plugin' ) . '</p>';
		igny8_render_connect_form( $notice['entered_url'] ?? '', isset( $notice['entered_url'] ) );
	}
}

/** Says where a connection is configured that does not hold yet, and what is wrong with it. */
function igny8_render_configured(): void {
	$setup = igny8_setup();
	if ( '' !== ( $setup['message'] ?? '' ) ) {
		igny8_render_notice( $setup['declined'] ? 'info' : 'error', $setup['message'] );
	}
	igny8_render_source();
	if ( $setup['declined'] ?? false ) {
		igny8_render_button( 'follow', __( 'Connect anyway', 'igny8-wp-plugin' ), 'secondary' );
	} else {
		igny8_render_button( 'follow', __( 'Connect now', 'igny8-wp-plugin' ), 'primary' );
	}
}

/** Says that the form is locked, and why. */
function igny8_render_source(): void {
	igny8_render_notice( 'info', igny8_refuse_configured()->get_error_message() );
}

/** Shows a notice of WordPress' own kind: success, error, warning or info. */
function igny8_render_notice( string $type, string $message ): void {
	printf( '<div class="notice notice-%s inline"><p>%s</p></div>', esc_attr( $type ), esc_html( $message ) );
}

/** Shows a connected site: what the last push did, and what can be done. */
function igny8_render_connected( array $notice ): void {
	$last  = igny8_state()['last'];
	$wrong = $last && ! $last['ok'];
	igny8_render_troubles( $last, $wrong, $notice['message'] ?? '' );
	igny8_render_facts( igny8_facts() );
	echo '<div class="submit">';
	igny8_render_button( 'sync', __( 'Sync now', 'igny8-wp-plugin' ), 'primary' );
	if ( igny8_is_configured() ) {
		echo '</div>';
		igny8_render_source();
		return;
	}
	igny8_render_button( 'disconnect', __( 'Disconnect', 'igny8-wp-plugin' ), 'secondary' );
	echo '</div>';
	$refused = $wrong && in_array( $last['status'] ?? 0, array( 401, 403 ), true );
	printf( '<details style="margin-top: 1em"%s><summary>%s</summary>', $refused ? ' open' : '', esc_html__( 'Use another connection', 'igny8-wp-plugin' ) );
	igny8_render_connect_form( $notice['entered_url'] ?? igny8_connection()['url'] ?? '', $refused || isset( $notice['entered_url'] ) );
	echo '</details>';
}

/** Shows what is wrong with the last push, unless the notice above says it, with the clock, and with entries. */
function igny8_render_troubles( array $last, bool $wrong, string $told ): void {
	if ( $wrong && $told !== $last['message'] ) {
		igny8_render_notice( 'error', igny8_explain_last( $last ) );
	}
	if ( $wrong && igny8_is_mismatch( $last ) ) {
		igny8_render_mismatch( $last );
	}
	$clock = igny8_explain_clock( igny8_state()['clock_offset'] );
	if ( '' !== $clock ) {
		igny8_render_notice( 'warning', $clock );
	}
	igny8_render_skipped( $last['skipped'] ?? array() );
	igny8_render_left_out( $last['left_out'] ?? array() );
}

/** Asks what the receiver cannot know: whether this site moved, is a copy, or never was the one that the key is for. */
function igny8_render_mismatch( array $last ): void {
	$known = '' !== igny8_state()['home_url'];
	echo '<div class="card" style="max-width: 50em">';
	echo '<h2 class="title">' . esc_html( $known ? __( 'Has this site moved, or is it a copy?', 'igny8-wp-plugin' ) : __( 'Is this key meant for this site?', 'igny8-wp-plugin' ) ) . '</h2>';
	/* translators: 1: the address that the receiver knows. 2: this site's address. */
	echo '<p>' . esc_html( sprintf( __( 'The receiver knows this integration as %1$s, but this site is %2$s. Nothing is stored until you decide.', 'igny8-wp-plugin' ), $last['home_url'] ?? '?', igny8_home_url() ) ) . '</p>';
	igny8_render_button( 'moved', __( 'This site has moved', 'igny8-wp-plugin' ), 'secondary' );
	igny8_render_button( 'copy', $known ? __( 'This is a copy', 'igny8-wp-plugin' ) : __( 'This is another site', 'igny8-wp-plugin' ), 'secondary' );
	echo '</div>';
}

/** Names the entries that the receiver skipped, and why. */
function igny8_render_skipped( array $skipped ): void {
	if ( ! $skipped ) {
		return;
	}
	/* translators: %d: number of entries. */
	$head = sprintf( _n( 'The receiver skipped %d entry and stored the rest. Ask the author of the plugin that registers it to correct it:', 'The receiver skipped %d entries and stored the rest. Ask the authors of the plugins that register them to correct them:', count( $skipped ), 'igny8-wp-plugin' ), count( $skipped ) );
	igny8_render_rows( $head, $skipped );
}

/** Names what this site could not tell of its structure, and why. */
function igny8_render_left_out( array $left_out ): void {
	if ( $left_out ) {
		igny8_render_rows( igny8_explain_left_out(), $left_out );
	}
}

/** Shows a warning with a list of paths and what is wrong with each. */
function igny8_render_rows( string $head, array $rows ): void {
	echo '<div class="notice notice-warning inline"><p>' . esc_html( $head ) . '</p><ul class="ul-disc">';
	foreach ( $rows as $row ) {
		echo '<li><code>' . esc_html( $row['path'] ?? '' ) . '</code> ' . esc_html( $row['message'] ?? '' ) . '</li>';
	}
	echo '</ul></div>';
}
