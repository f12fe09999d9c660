<?php
/**
 * What tests do to a site that no page offers.
 */

/** Moves an event to so many seconds from now. */
function igny8_test_move_event( string $hook, int $seconds ): bool {
	$event = wp_get_scheduled_event( $hook );
	if ( ! $event ) {
		return false;
	}
	$crons = _get_cron_array();
	$entry = $crons[ $event->timestamp ][ $hook ];
	unset( $crons[ $event->timestamp ][ $hook ] );
	$crons[ time() + $seconds ][ $hook ] = $entry;
	$crons                               = array_filter( $crons );
	ksort( $crons );
	return (bool) _set_cron_array( $crons );
}

/** Connects, and returns the last push or what went wrong. */
function igny8_test_connect( string $url, string $key ) {
	wp_set_current_user( 1 );
	$connected = igny8_connect( $url, $key );
	return is_wp_error( $connected ) ? igny8_explain( $connected ) : igny8_state()['last'];
}

/** Activates a plugin, and returns what went wrong. */
function igny8_test_activate( string $plugin, bool $network_wide ): string {
	$done = activate_plugin( $plugin, '', $network_wide );
	return is_wp_error( $done ) ? $done->get_error_message() : '';
}

/** Adds a site to the network. */
function igny8_test_add_site( string $path ): int {
	$site = array(
		'domain'  => $_SERVER['HTTP_HOST'],
		'path'    => $path,
		'title'   => 'Another site',
		'user_id' => 1,
	);
	$id = (int) wp_insert_site( $site );
	// WordPress 6.1 drops the colon of a port.
	$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->blogs, array( 'domain' => $site['domain'] ), array( 'blog_id' => $id ) );
	clean_blog_cache( $id );
	foreach ( array( 'home', 'siteurl' ) as $option ) {
		update_blog_option( $id, $option, untrailingslashit( "http://{$site['domain']}$path" ) );
	}
	return $id;
}

/** Logs a user in, the administrator by default, and returns the cookies of it. */
function igny8_test_log_in( int $user = 1 ): array {
	$expires = time() + DAY_IN_SECONDS;
	$token   = WP_Session_Tokens::get_instance( $user )->create( $expires );
	return array(
		AUTH_COOKIE      => wp_generate_auth_cookie( $user, $expires, 'auth', $token ),
		LOGGED_IN_COOKIE => wp_generate_auth_cookie( $user, $expires, 'logged_in', $token ),
	);
}
