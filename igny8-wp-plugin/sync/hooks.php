<?php
/**
 * Where the plugin hangs on WordPress. A visitor's page runs through here and nothing else.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Registers everything but the admin's pages. */
function igny8_register_sync_hooks(): void {
	add_action( 'igny8_sync_site_structure', 'igny8_run_daily' );
	add_action( 'igny8_ask_receiver', 'igny8_ask_hourly' );
	add_action( 'igny8_retry_push', 'igny8_run_retry' );
	add_action( 'igny8_push_soon', 'igny8_look' );

	add_action( 'wp_loaded', 'igny8_watch_events' );
	add_action( 'rest_api_init', 'igny8_watch_events_of_rest' );
	add_action( 'rest_api_init', 'igny8_register_route' );
	add_action( 'admin_init', 'igny8_watch_admin_page', PHP_INT_MAX );

	add_action( 'activated_plugin', 'igny8_schedule_soon', 10, 0 );
	add_action( 'deactivated_plugin', 'igny8_schedule_soon', 10, 0 );
	add_action( 'switch_theme', 'igny8_schedule_soon', 10, 0 );
	add_action( 'upgrader_process_complete', 'igny8_schedule_soon', 10, 0 );

	add_action( 'wp_uninitialize_site', 'igny8_site_is_deleted', 1 );

	if ( wp_doing_cron() ) {
		add_action( 'wp_loaded', 'igny8_snapshot', PHP_INT_MAX );
		add_action( 'shutdown', 'igny8_push_if_changed' );
	}
	if ( defined( 'WP_CLI' ) && WP_CLI ) {
		igny8_register_command();
	}
}
