<?php
/**
 * The connection in core's Settings → Connectors, which WordPress has since 7.0.
 *
 * Core knows fields for keys and passwords only; a script of ours shows the rest.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_CONNECTOR_MODULE = 'igny8-connector';

/** Hooks on what only newer versions of WordPress call. */
function igny8_register_connectors(): void {
	igny8_on( 'wp_connectors_init', 'igny8_add_connector' );
	igny8_on( 'options-connectors-wp-admin_init', 'igny8_enqueue_connector', 10, 0 );
	igny8_on( 'script_module_data_' . IGNY8_CONNECTOR_MODULE, 'igny8_connector_data' );
}

/** Registers the connector. */
function igny8_add_connector( object $registry ): void {
	$registry->register(
		'igny8',
		array(
			'name'           => __( 'IGNY8 Structure Sync', 'igny8-wp-plugin' ),
			'description'    => __( 'Tells a receiver which post types and taxonomies this site has.', 'igny8-wp-plugin' ),
			'type'           => 'structure_sync',
			'authentication' => array( 'method' => 'none' ),
			'plugin'         => array( 'file' => plugin_basename( IGNY8_PLUGIN_FILE ) ),
		)
	);
}

/** Loads the script that shows it. */
function igny8_enqueue_connector(): void {
	wp_enqueue_script_module( IGNY8_CONNECTOR_MODULE, plugins_url( 'admin/connector.js', IGNY8_PLUGIN_FILE ), array( '@wordpress/connectors' ), IGNY8_VERSION );
}

/** Says what the script shows: how it stands, and the way to the settings page. */
function igny8_connector_data( array $data ): array {
	list( $status, $label ) = igny8_judge();
	$connection             = igny8_connection();
	return array(
		/* translators: 1: a sentence. 2: the address of a receiver. 3: the number of an integration. */
		'state'  => $connection ? sprintf( __( '%1$s: %2$s, integration %3$d.', 'igny8-wp-plugin' ), $label, $connection['url'], $connection['integration'] ) : $label . '.',
		'good'   => 'good' === $status,
		'url'    => Igny8_Admin::url(),
		'button' => igny8_is_connected() ? __( 'Manage', 'igny8-wp-plugin' ) : __( 'Set up', 'igny8-wp-plugin' ),
	) + $data;
}
