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
	// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress does not find options by their beginning.
	$names = $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE 'igny8\\_%' OR option_name LIKE '\\_transient\\_%igny8\\_%'" );
	foreach ( $names as $name ) {
		igny8_uninstall_guarded( 'delete_option', $name );
	}
	foreach ( array( 'igny8_sync_site_structure', 'igny8_ask_receiver', 'igny8_retry_push', 'igny8_push_soon', 'igny8_push_counts' ) as $hook ) {
		igny8_uninstall_guarded( 'wp_unschedule_hook', $hook );
	}
}

/** Does one step: what other code throws into it stops neither the others nor the page. */
function igny8_uninstall_guarded( callable $step, string ...$names ): void {
	try {
		$step( ...$names );
	} catch ( Throwable $fault ) {
		// Nothing may be left behind, so nothing is remembered.
		if ( is_file( __DIR__ . '/includes/host.php' ) ) {
			require_once __DIR__ . '/includes/host.php';
			igny8_write_log( 'A fault was caught: ' . $fault->getMessage() );
		}
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
		igny8_uninstall_guarded( 'igny8_uninstall_site' );
		restore_current_blog();
	}
}

igny8_uninstall_guarded( 'igny8_uninstall' );
