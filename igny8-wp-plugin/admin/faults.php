<?php
/**
 * Tells what went wrong inside the plugin, also when the files that tell everything else are broken.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Shows it on the settings page. */
function igny8_render_faults(): void {
	foreach ( igny8_explain_faults() as $words ) {
		echo '<div class="notice notice-error inline"><p><strong>' . esc_html__( 'Something went wrong inside the IGNY8 plugin.', 'igny8-wp-plugin' ) . '</strong> ' . esc_html( $words ) . '</p></div>';
	}
}

/** Adds a settings page that shows nothing else. */
function igny8_add_fault_page(): void {
	add_options_page( 'IGNY8', 'IGNY8', 'manage_options', 'igny8', igny8_guarded( 'igny8_render_faults' ) );
}

/** Adds a test to Site Health that tells nothing else. */
function igny8_add_fault_test( array $tests ): array {
	$tests['direct']['igny8_structure_sync'] = array(
		'label' => __( 'IGNY8 structure sync', 'igny8-wp-plugin' ),
		'test'  => igny8_guarded( 'igny8_fault_health' ),
	);
	return $tests;
}

/** Says in Site Health what went wrong. */
function igny8_fault_health(): array {
	return igny8_health_result( 'recommended', __( 'Something went wrong inside the IGNY8 plugin', 'igny8-wp-plugin' ), ...array_values( igny8_explain_faults() ) );
}

/** Puts a result together as Site Health takes it. */
function igny8_health_result( string $status, string $label, string ...$words ): array {
	return array(
		'test'        => 'igny8_structure_sync',
		'status'      => $status,
		'label'       => $label,
		'badge'       => array(
			'label' => __( 'IGNY8', 'igny8-wp-plugin' ),
			'color' => 'blue',
		),
		'description' => '<p>' . implode( '</p><p>', array_map( 'esc_html', $words ) ) . '</p>',
		'actions'     => sprintf( '<p><a href="%s">%s</a></p>', esc_url( admin_url( 'options-general.php?page=igny8' ) ), esc_html__( 'Open the IGNY8 settings', 'igny8-wp-plugin' ) ),
	);
}

/** Adds it to Site Health → Info. */
function igny8_add_fault_information( array $sections ): array {
	$fields = array();
	foreach ( array_values( igny8_explain_faults() ) as $number => $words ) {
		$fields[ "fault_$number" ] = array(
			'label' => __( 'Fault of the plugin', 'igny8-wp-plugin' ),
			'value' => $words,
		);
	}
	$sections['igny8-wp-plugin'] = array(
		'label'  => __( 'IGNY8 structure sync', 'igny8-wp-plugin' ),
		'fields' => $fields,
	);
	return $sections;
}

/** Registers that page, where registering the whole one has failed. */
function igny8_register_fault_page(): void {
	igny8_on( 'admin_menu', 'igny8_add_fault_page' );
}

/** Registers that test, where registering the whole one has failed. */
function igny8_register_fault_test(): void {
	igny8_on( 'site_status_tests', 'igny8_add_fault_test' );
	igny8_on( 'debug_information', 'igny8_add_fault_information' );
}
