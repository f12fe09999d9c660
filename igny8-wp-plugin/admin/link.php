<?php
/**
 * A connect link in wp-admin: its code is taken out of the address, shown for approval, exchanged.
 *
 * The code is in the fragment, which no server is sent. A script posts it to the site; from there on
 * it is in a transient of the person who opened the link.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// So long an opened link may wait for approval.
const IGNY8_LINK_SECONDS = 15 * MINUTE_IN_SECONDS;

/** Keeps the code of a link that was opened until it is approved or declined. */
function igny8_keep_code( string $code ): void {
	set_transient( 'igny8_link_' . get_current_user_id(), $code, IGNY8_LINK_SECONDS );
}

/** Returns the code that waits for this person's approval, or ''. */
function igny8_kept_code(): string {
	return igny8_string( get_transient( 'igny8_link_' . get_current_user_id() ) );
}

/** Forgets the code of an opened link. */
function igny8_drop_code(): void {
	delete_transient( 'igny8_link_' . get_current_user_id() );
}

/** Loads the script that takes the code out of the address. */
function igny8_enqueue_link_script(): void {
	wp_enqueue_script( 'igny8-link', plugins_url( 'admin/link.js', IGNY8_PLUGIN_FILE ), array(), IGNY8_VERSION, true );
}

/** Prints the form in which the script posts the code of a link, and words for where it is lost. */
function igny8_render_link_form(): void {
	igny8_enqueue_link_script();
	igny8_open_form( 'open_link' );
	echo '<input type="hidden" name="code"></form>';
	if ( isset( $_GET['igny8_link'] ) ) {
		echo '<div id="igny8-link-lost">';
		igny8_render_notice( 'warning', __( 'The connect link has lost its code on the way here. Open the link once more, or paste it into the field below.', 'igny8-wp-plugin' ) );
		echo '</div>';
	}
}

/** Has the code survive a login: the form of wp-login.php would drop the fragment. */
function igny8_enqueue_login_script(): void {
	// phpcs:ignore WordPress.Security.ValidatedSanitizedInput,WordPress.Security.NonceVerification -- It is only searched.
	if ( false !== strpos( igny8_string( $_GET['redirect_to'] ?? '' ), 'igny8_link' ) ) {
		igny8_enqueue_link_script();
	}
}

/** Asks for approval: which receiver, which integration, which site. */
function igny8_render_approval( string $code ): void {
	$link = igny8_read_code( $code );
	if ( is_wp_error( $link ) ) {
		igny8_drop_code();
		igny8_render_notice( 'error', igny8_explain( $link ) );
		return;
	}
	echo '<div class="card" style="max-width: 50em"><h2 class="title">' . esc_html__( 'Connect this site?', 'igny8-wp-plugin' ) . '</h2>';
	/* translators: %s: the host of a receiver. */
	echo '<p>' . esc_html( sprintf( __( 'After you approve, this site sends the names and counts of its post types and taxonomies to %s: now, daily, and soon after a change. No content is sent. Approve only if you know who runs it.', 'igny8-wp-plugin' ), wp_parse_url( $link['receiver'], PHP_URL_HOST ) ) ) . '</p>';
	igny8_render_approval_warnings( $link );
	igny8_render_facts( igny8_link_facts( $link ) );
	echo '<div style="margin: 1.5em 0 .5em">';
	igny8_render_button( 'approve', __( 'Approve', 'igny8-wp-plugin' ), 'primary' );
	igny8_render_button( 'decline', __( 'Do not connect', 'igny8-wp-plugin' ), 'secondary' );
	echo '</div></div>';
}

/** Says what somebody who approves should know first. */
function igny8_render_approval_warnings( array $link ): void {
	if ( igny8_is_for_other_site( $link ) ) {
		/* translators: 1: the address that a link was made for. 2: this site's address. */
		igny8_render_notice( 'warning', sprintf( __( 'This link was made for %1$s, but this site is %2$s. Approve only if both are the same site.', 'igny8-wp-plugin' ), $link['site'], igny8_home_url() ) );
	}
	$before = igny8_connection();
	if ( $before && array( $before['url'], $before['integration'] ) !== array( $link['receiver'], $link['integration'] ) ) {
		/* translators: 1: the address of a receiver. 2: the number of an integration. */
		igny8_render_notice( 'warning', sprintf( __( 'This site is connected with %1$s, integration %2$d. Approving ends that connection.', 'igny8-wp-plugin' ), $before['url'], $before['integration'] ) );
	}
}

/** Returns what a link tells, as a table has it. */
function igny8_link_facts( array $link ): array {
	return array(
		igny8_fact( __( 'Receiver', 'igny8-wp-plugin' ), $link['receiver'] ),
		igny8_fact( __( 'Integration', 'igny8-wp-plugin' ), trim( $link['integration'] . ' ' . $link['name'] ) ),
		igny8_fact( __( 'This site', 'igny8-wp-plugin' ), igny8_home_url() ),
	);
}

/** Offers the way back to where the link came from; nobody is sent there unasked. */
function igny8_render_way_back( string $url ): void {
	if ( '' !== igny8_way_back( $url ) ) {
		/* translators: %s: the host of another site. */
		printf( '<p><a class="button" href="%s" rel="noopener noreferrer">%s</a></p>', esc_url( $url, array( 'https' ) ), esc_html( sprintf( __( 'Continue to %s', 'igny8-wp-plugin' ), wp_parse_url( $url, PHP_URL_HOST ) ) ) );
	}
}

/** Tells those who may not open the settings page whom to ask. */
function igny8_deny_page(): void {
	if ( 'igny8' === ( $_GET['page'] ?? '' ) && ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'Only an administrator may connect this site. Ask one to open the link, or log in as one and open it once more; it was not used up.', 'igny8-wp-plugin' ), '', 403 );
	}
}
