<?php
/**
 * What stands above and below the settings page: the question before the key is deleted, and the way to the tab.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Hooks both around the page. */
function igny8_register_around_page(): void {
	igny8_on( 'settings_page_igny8', 'igny8_render_disconnect_question', 5 );
	igny8_on( 'settings_page_igny8', 'igny8_render_tab_link', 20 );
}

/** Shows the question. */
function igny8_render_disconnect_question(): void {
	if ( 'disconnect' !== ( $_GET['ask'] ?? '' ) || ! igny8_is_connected() ) {
		return;
	}
	echo '<div class="wrap"><div class="card" style="max-width: 50em" role="alertdialog" aria-labelledby="igny8-question">';
	echo '<h2 class="title" id="igny8-question">' . esc_html__( 'Disconnect this site?', 'igny8-wp-plugin' ) . '</h2>';
	echo '<p>' . esc_html__( 'The key will be deleted from this site, and it was shown only once. To connect again later, you need a new key from whoever runs the receiver. What is stored at the receiver stays.', 'igny8-wp-plugin' ) . '</p>';
	igny8_open_form( 'disconnect', 'display: inline-block; margin-right: .5em' );
	echo '<input type="hidden" name="sure" value="1">';
	submit_button( __( 'Delete the key and disconnect', 'igny8-wp-plugin' ), 'secondary', 'igny8_sure', false );
	printf( '</form> <a class="button button-primary" href="%s">%s</a></div></div>', esc_url( Igny8_Admin::url() ), esc_html__( 'Keep the connection', 'igny8-wp-plugin' ) );
}

/** Links to the Content Types tab of a connected site; this site's key may not open it, so a person's link has to. */
function igny8_render_tab_link(): void {
	$connection = igny8_connection();
	if ( $connection ) {
		$url = $connection['url'] . '/integrations/' . $connection['integration'] . '/';
		printf( '<div class="wrap"><p><a href="%s" target="_blank" rel="noopener">%s</a></p>', esc_url( $url ), esc_html__( 'Content types at the receiver', 'igny8-wp-plugin' ) );
		echo '<p class="description">' . esc_html__( 'Opens with the link that you got from whoever runs the receiver; without it the page says whom to ask.', 'igny8-wp-plugin' ) . '</p></div>';
	}
}
