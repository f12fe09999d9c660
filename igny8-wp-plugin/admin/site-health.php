<?php
/**
 * What a push did, as Tools → Site Health tells it.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Adds a test and a section of facts. */
function igny8_register_site_health(): void {
	igny8_on( 'site_status_tests', 'igny8_add_health_test' );
	igny8_on( 'debug_information', 'igny8_add_debug_information' );
}

/** Adds the test. */
function igny8_add_health_test( array $tests ): array {
	$tests['direct']['igny8_structure_sync'] = array(
		'label' => __( 'IGNY8 structure sync', 'igny8-wp-plugin' ),
		'test'  => igny8_guarded( 'igny8_health', 'igny8_faulty_health' ),
	);
	return $tests;
}

/** Says how it stands, and what to do. */
function igny8_health(): array {
	list( $status, $label, $words ) = igny8_judge();
	$faults = igny8_explain_faults();
	if ( ! $faults ) {
		return igny8_health_result( $status, $label, $words );
	}
	return 'good' === $status ? igny8_faulty_health() : igny8_health_result( $status, $label, $words, ...array_values( $faults ) );
}

/** Says what went wrong inside the plugin. */
function igny8_faulty_health(): array {
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

/**
 * Judges the last push.
 *
 * @return array{0: string, 1: string, 2: string} status, label and words.
 */
function igny8_judge(): array {
	$state = igny8_state();
	$last  = $state['last'];
	$clock = igny8_explain_clock( $state['clock_offset'] );
	if ( ! igny8_is_connected() ) {
		return array( 'recommended', __( 'This site is not connected to an IGNY8 receiver', 'igny8-wp-plugin' ), __( 'The plugin is active, but sends nothing. Connect it, or deactivate it.', 'igny8-wp-plugin' ) );
	}
	if ( ! $last || ! $last['ok'] ) {
		return array( 'critical', __( 'The structure of this site does not reach its receiver', 'igny8-wp-plugin' ), $last['message'] ?? __( 'Nothing was pushed yet. Press Sync now on the settings page.', 'igny8-wp-plugin' ) );
	}
	if ( $last['at'] < time() - 2 * DAY_IN_SECONDS ) {
		return array( 'recommended', __( 'The structure of this site was not sent for two days', 'igny8-wp-plugin' ), __( 'WordPress\' cron does not seem to run on this site. Ask your host to call wp-cron.php regularly; until then, visits to the admin area send what is overdue.', 'igny8-wp-plugin' ) );
	}
	if ( ! empty( $last['skipped'] ) ) {
		/* translators: %d: number of entries. */
		return array( 'recommended', sprintf( _n( 'The receiver skipped %d entry of this site\'s structure', 'The receiver skipped %d entries of this site\'s structure', count( $last['skipped'] ), 'igny8-wp-plugin' ), count( $last['skipped'] ) ), igny8_explain_skipped( $last['skipped'] ) );
	}
	if ( '' !== $clock ) {
		return array( 'recommended', __( 'The clock of this site is off', 'igny8-wp-plugin' ), $clock );
	}
	return array( 'good', __( 'The structure of this site reaches its receiver', 'igny8-wp-plugin' ), igny8_explain_result( $last ) );
}

/** Adds the facts to Site Health → Info, which people copy into support requests: never the key. */
function igny8_add_debug_information( array $sections ): array {
	$sections['igny8-wp-plugin'] = array(
		'label'  => __( 'IGNY8 structure sync', 'igny8-wp-plugin' ),
		'fields' => igny8_facts() + igny8_fault_facts(),
	);
	return $sections;
}

/** Returns what went wrong, as facts. */
function igny8_fault_facts(): array {
	$faults = igny8_explain_faults();
	return array() === $faults ? array() : array(
		'faults' => array(
			'label' => __( 'Faults of the plugin', 'igny8-wp-plugin' ),
			'value' => implode( ' ', $faults ),
		),
	);
}
