<?php
/**
 * Plugin Name:       IGNY8 Structure Sync
 * Description:       Tells your IGNY8 receiver which post types and taxonomies this site has, and how much each of them holds: on connect, daily, and soon after a change.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       igny8-wp-plugin
 * Domain Path:       /languages
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// A second copy, in another folder or in mu-plugins, leaves the work to the first.
if ( defined( 'IGNY8_VERSION' ) ) {
	return;
}

define( 'IGNY8_VERSION', '1.0.0' );
define( 'IGNY8_PLUGIN_FILE', __FILE__ );

// What guards the rest. After an update that stopped half-way the site goes on without the plugin.
if ( ! is_file( __DIR__ . '/includes/host.php' ) || ! is_file( __DIR__ . '/includes/faults.php' ) || ! is_file( __DIR__ . '/includes/guard.php' ) ) {
	return;
}
try {
	require __DIR__ . '/includes/host.php';
	require __DIR__ . '/includes/faults.php';
	require __DIR__ . '/includes/guard.php';
} catch ( Throwable $igny8_fault ) {
	return;
}

igny8_load(
	'includes/configuration.php',
	'includes/options.php',
	'includes/signing.php',
	'includes/waiting.php',
	'includes/language.php',
	'includes/text.php',
	'includes/address.php',
	'includes/home.php',
	'includes/pasted.php',
	'includes/receiver-url.php',
	'includes/client.php',
	'includes/explain.php',
	'includes/entry.php',
	'includes/bounds.php',
	'includes/collect.php',
	'includes/reader.php',
	'includes/reading.php',
	'includes/tally.php',
	'includes/count.php',
	'includes/functions.php',
	'includes/payload.php',
	'includes/lock.php',
	'includes/push.php',
	'includes/connect.php',
	'includes/connect-link.php',
	'includes/follow.php',
	'includes/after-answer.php',
	'includes/hand-over.php',
	'includes/lifecycle.php',
	'sync/schedule.php',
	'sync/mend.php',
	'sync/changes.php',
	'sync/content.php',
	'sync/counts.php',
	'sync/route.php',
	'sync/cli.php',
	'sync/cli-connection.php',
	'sync/hooks.php'
);

igny8_guarded( 'igny8_register_language' )();
igny8_guarded( 'igny8_register_reader' )();
igny8_guarded( 'igny8_register_sync_hooks' )();

register_activation_hook( __FILE__, igny8_guarded( 'igny8_activate' ) );
register_deactivation_hook( __FILE__, igny8_guarded( 'igny8_deactivate' ) );

// A connect link that leads to the login form must keep its code.
if ( isset( $GLOBALS['pagenow'] ) && 'wp-login.php' === $GLOBALS['pagenow'] ) {
	igny8_load( 'admin/link.php' );
	igny8_on( 'login_footer', 'igny8_enqueue_login_script', 10, 0 );
}

// Site Health looks from cron as well.
if ( is_admin() || wp_doing_cron() ) {
	igny8_load( 'admin/faults.php', 'admin/facts.php', 'admin/site-health.php' );
	igny8_guarded( 'igny8_register_site_health', 'igny8_register_fault_test' )();
}

if ( is_admin() ) {
	igny8_load( 'admin/class-admin.php', 'admin/forms.php', 'admin/link.php', 'admin/page.php', 'admin/connectors.php', 'admin/around.php' );
	igny8_guarded( array( 'Igny8_Admin', 'register' ), 'igny8_register_fault_page' )();
	igny8_guarded( 'igny8_register_connectors' )();
	igny8_guarded( 'igny8_register_around_page' )();
}
