<?php
/**
 * Where the plugin hangs on WordPress, each place guarded. A visitor's page runs through here and nothing else.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Registers everything but the admin's pages. */
function igny8_register_sync_hooks(): void {
	igny8_on( 'igny8_sync_site_structure', 'igny8_run_daily' );
	igny8_on( 'igny8_ask_receiver', 'igny8_ask_hourly' );
	igny8_on( 'igny8_retry_push', 'igny8_run_retry' );
	igny8_on( 'igny8_push_soon', 'igny8_look' );
	igny8_on( 'igny8_push_counts', 'igny8_push_counts' );
	igny8_on( 'igny8_ask_receiver', 'igny8_look_at_counts' );

	igny8_on( 'wp_loaded', 'igny8_watch_events' );
	igny8_on( 'rest_api_init', 'igny8_watch_events_of_rest' );
	igny8_on( 'rest_api_init', 'igny8_register_routes' );
	igny8_on( 'admin_init', 'igny8_watch_admin_page', PHP_INT_MAX );
	igny8_on( 'admin_post_igny8_work', 'igny8_work_in_admin' );
	igny8_on( 'admin_post_nopriv_igny8_work', 'igny8_work_in_admin' );

	foreach ( array( 'activated_plugin', 'deactivated_plugin', 'switch_theme', 'upgrader_process_complete' ) as $hook ) {
		igny8_on( $hook, 'igny8_expect_change', 10, 0 );
	}

	igny8_register_content_hooks();
	igny8_on( 'wp_uninitialize_site', 'igny8_site_is_deleted', 1 );

	if ( isset( $_GET['igny8_link'] ) ) {
		igny8_on( 'template_redirect', 'igny8_lead_link', 1, 0 );
	}
	igny8_on( 'admin_init', 'igny8_follow_on_admin_page', PHP_INT_MAX );
	if ( wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ) {
		igny8_on( 'wp_loaded', 'igny8_follow_configuration', PHP_INT_MAX, 0 );
	}

	if ( wp_doing_cron() ) {
		igny8_on( 'wp_loaded', 'igny8_snapshot', PHP_INT_MAX );
		igny8_on( 'shutdown', 'igny8_push_if_changed' );
	}
	if ( defined( 'WP_CLI' ) && WP_CLI ) {
		igny8_register_command();
	}
}
