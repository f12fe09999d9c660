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
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

define( 'IGNY8_VERSION', '1.0.0' );
define( 'IGNY8_PLUGIN_FILE', __FILE__ );

require __DIR__ . '/includes/options.php';
require __DIR__ . '/includes/signing.php';
require __DIR__ . '/includes/waiting.php';
require __DIR__ . '/includes/text.php';
require __DIR__ . '/includes/address.php';
require __DIR__ . '/includes/home.php';
require __DIR__ . '/includes/pasted.php';
require __DIR__ . '/includes/receiver-url.php';
require __DIR__ . '/includes/client.php';
require __DIR__ . '/includes/explain.php';
require __DIR__ . '/includes/entry.php';
require __DIR__ . '/includes/bounds.php';
require __DIR__ . '/includes/collect.php';
require __DIR__ . '/includes/reader.php';
require __DIR__ . '/includes/reading.php';
require __DIR__ . '/includes/tally.php';
require __DIR__ . '/includes/count.php';
require __DIR__ . '/includes/functions.php';
require __DIR__ . '/includes/payload.php';
require __DIR__ . '/includes/lock.php';
require __DIR__ . '/includes/push.php';
require __DIR__ . '/includes/connect.php';
require __DIR__ . '/includes/after-answer.php';
require __DIR__ . '/includes/lifecycle.php';
require __DIR__ . '/sync/schedule.php';
require __DIR__ . '/sync/mend.php';
require __DIR__ . '/sync/changes.php';
require __DIR__ . '/sync/route.php';
require __DIR__ . '/sync/cli.php';
require __DIR__ . '/sync/hooks.php';

igny8_register_reader();
igny8_register_sync_hooks();

register_activation_hook( __FILE__, 'igny8_activate' );
register_deactivation_hook( __FILE__, 'igny8_deactivate' );

if ( is_admin() ) {
	require __DIR__ . '/admin/class-admin.php';
	require __DIR__ . '/admin/page.php';
	Igny8_Admin::register();
}

// Site Health looks from cron as well.
if ( is_admin() || wp_doing_cron() ) {
	require __DIR__ . '/admin/facts.php';
	require __DIR__ . '/admin/site-health.php';
	igny8_register_site_health();
}
