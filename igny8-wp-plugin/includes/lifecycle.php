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

/** Schedules a look after plugins or the theme were switched; not when it is this plugin that goes. */
function igny8_expect_change(): void {
	if ( ! did_action( 'deactivate_' . plugin_basename( IGNY8_PLUGIN_FILE ) ) ) {
		igny8_schedule_soon();
	}
}

/** Tells the receiver when a site of the network is deleted. */
function igny8_site_is_deleted( WP_Site $site ): void {
	igny8_on_site( (int) $site->blog_id, 'igny8_say_goodbye' );
}

/** Does something on this site or another one of the network, and comes back whatever happens there. */
function igny8_on_site( int $id, callable $work ): void {
	if ( get_current_blog_id() === $id ) {
		igny8_guarded( $work )();
		return;
	}
	switch_to_blog( $id );
	igny8_guarded( $work )();
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
		igny8_on_site( (int) $id, $work );
	}
}
