<?php
/**
 * Leaves nothing behind: no option, no event, no transient, on any site of the network.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

/** Deletes what the plugin has written on the current site. */
function igny8_uninstall_site(): void {
	global $wpdb;
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery
	$names = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'igny8\\_%' OR option_name LIKE '\\_transient\\_%igny8\\_%'" );
	array_map( 'delete_option', $names );
	foreach ( array( 'igny8_sync_site_structure', 'igny8_ask_receiver', 'igny8_retry_push', 'igny8_push_soon' ) as $hook ) {
		wp_unschedule_hook( $hook );
	}
}

/** Deletes it on every site. */
function igny8_uninstall(): void {
	if ( ! is_multisite() ) {
		igny8_uninstall_site();
		return;
	}
	$ids = get_sites(
		array(
			'fields' => 'ids',
			'number' => 0,
		)
	);
	foreach ( $ids as $id ) {
		switch_to_blog( (int) $id );
		igny8_uninstall_site();
		restore_current_blog();
	}
}

igny8_uninstall();
