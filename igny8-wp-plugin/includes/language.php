<?php
/**
 * Translations: those of the plugin's own folder, where WordPress has none.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Every German, formal or of another country, is told in the one that there is.
const IGNY8_LANGUAGES = array( 'de' => 'de_DE' );

/** Registers both. A visitor's page shows no words of ours, and reads none. */
function igny8_register_language(): void {
	igny8_on( 'load_textdomain_mofile', 'igny8_nearest_translation', 10, 2 );
	igny8_on( is_admin() || wp_doing_cron() || ( defined( 'WP_CLI' ) && WP_CLI ) ? 'init' : 'rest_api_init', 'igny8_load_translations', 1, 0 );
}

/** Tells WordPress where the translations are. */
function igny8_load_translations(): void {
	$folder = dirname( plugin_basename( IGNY8_PLUGIN_FILE ) ) . '/languages';
	if ( 0 === strpos( wp_normalize_path( IGNY8_PLUGIN_FILE ), wp_normalize_path( WPMU_PLUGIN_DIR ) ) ) {
		load_muplugin_textdomain( 'igny8-wp-plugin', $folder );
	} else {
		load_plugin_textdomain( 'igny8-wp-plugin', false, $folder );
	}
}

/**
 * Names the file of the same language where there is none of the same locale.
 *
 * @param mixed $file   the path that WordPress is about to read.
 * @param mixed $domain whose words they are.
 */
function igny8_nearest_translation( $file, $domain ) {
	if ( 'igny8-wp-plugin' !== $domain || ! is_string( $file ) || is_readable( $file ) ) {
		return $file;
	}
	$language = preg_match( '~/igny8-wp-plugin-([a-z]+)_[^/]*$~D', $file, $found ) ? $found[1] : '';
	$near     = dirname( $file ) . '/igny8-wp-plugin-' . ( IGNY8_LANGUAGES[ $language ] ?? '' ) . '.mo';
	return is_readable( $near ) ? $near : $file;
}
