<?php
/**
 * What a test asks of any page: `?due` makes every event of the plugin overdue, `?forget` forgets its
 * faults, `?nonce=…` prints nonces.
 */

add_action(
	'init',
	static function (): void {
		if ( isset( $_GET['forget'] ) ) {
			delete_option( 'igny8_faults' );
		}
		if ( ! isset( $_GET['due'] ) ) {
			return;
		}
		foreach ( array( 'igny8_sync_site_structure' => 'daily', 'igny8_ask_receiver' => 'hourly' ) as $hook => $recurrence ) {
			wp_clear_scheduled_hook( $hook );
			wp_schedule_event( time() - 90, $recurrence, $hook );
		}
		foreach ( array( 'igny8_retry_push', 'igny8_push_soon' ) as $hook ) {
			wp_clear_scheduled_hook( $hook );
			wp_schedule_single_event( time() - 90, $hook );
		}
	}
);

add_action(
	'admin_init',
	static function (): void {
		if ( isset( $_GET['nonce'] ) ) {
			exit( 'nonce:' . wp_create_nonce( $_GET['nonce'] ) . ';' );
		}
	},
	1
);
