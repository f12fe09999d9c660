<?php
/**
 * Activated, deactivated, a site of the network deleted.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Takes up the work again on every site that is still connected; the next admin page pushes. */
function igny8_activate( bool $network_wide ): void {
	igny8_on_each_site(
		$network_wide,
		static function (): void {
			if ( igny8_is_connected() ) {
				igny8_schedule_cron_jobs();
				igny8_remember( array( 'told' => '', 'seen' => array() ) );
			}
		}
	);
}

/** Unschedules everything and tells the receiver that no push is to be expected. */
function igny8_deactivate( bool $network_wide ): void {
	// It would schedule a look at what this very deactivation changes.
	remove_action( 'deactivated_plugin', 'igny8_schedule_soon' );
	igny8_within(
		igny8_patience(),
		static function () use ( $network_wide ): void {
			igny8_take_leave( $network_wide );
		}
	);
}

/** Unschedules everything on each site, and says goodbye as long as the receiver answers. */
function igny8_take_leave( bool $network_wide ): void {
	$reachable = true;
	igny8_on_each_site(
		$network_wide,
		static function () use ( &$reachable ): void {
			igny8_unschedule_cron_jobs();
			$reachable = $reachable && igny8_say_goodbye();
		}
	);
}

/** Tells the receiver when a site of the network is deleted. */
function igny8_site_is_deleted( WP_Site $site ): void {
	switch_to_blog( (int) $site->blog_id );
	igny8_say_goodbye();
	restore_current_blog();
}

/** Does something on this site, or on each site of the network. */
function igny8_on_each_site( bool $all, callable $work ): void {
	if ( ! $all || ! is_multisite() ) {
		$work();
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
		$work();
		restore_current_blog();
	}
}
