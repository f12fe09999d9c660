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
	add_filter( 'site_status_tests', igny8_guarded( 'igny8_add_health_test', 'igny8_add_fault_test' ) );
	add_filter( 'debug_information', igny8_guarded( 'igny8_add_debug_information', 'igny8_add_fault_information' ) );
}

/** Adds the test. */
function igny8_add_health_test( array $tests ): array {
	$tests['direct']['igny8_structure_sync'] = array(
		'label' => __( 'IGNY8 structure sync', 'igny8-wp-plugin' ),
		'test'  => igny8_guarded( 'igny8_health', 'igny8_fault_health' ),
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
	return 'good' === $status ? igny8_fault_health() : igny8_health_result( $status, $label, $words, ...array_values( $faults ) );
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
	if ( ! igny8_is_connected() && igny8_is_configured() ) {
		return array( 'critical', __( 'The configured connection of this site does not hold', 'igny8-wp-plugin' ), igny8_explain_setup() );
	}
	if ( ! igny8_is_connected() ) {
		return array( 'recommended', __( 'This site is not connected to an IGNY8 receiver', 'igny8-wp-plugin' ), __( 'The plugin is active, but sends nothing. Connect it, or deactivate it.', 'igny8-wp-plugin' ) );
	}
	if ( ! $last || ! $last['ok'] ) {
		return array( 'critical', __( 'The structure of this site does not reach its receiver', 'igny8-wp-plugin' ), $last ? igny8_explain_last( $last ) : __( 'Nothing was pushed yet. Press Sync now on the settings page.', 'igny8-wp-plugin' ) );
	}
	if ( ! igny8_is_recent( $last['at'], 2 * DAY_IN_SECONDS ) ) {
		return array( 'recommended', __( 'The structure of this site was not sent for two days', 'igny8-wp-plugin' ), __( 'WordPress\' cron does not seem to run on this site. Ask your host to call wp-cron.php regularly; until then, visits to the admin area send what is overdue.', 'igny8-wp-plugin' ) );
	}
	if ( ! empty( $last['skipped'] ) ) {
		/* translators: %d: number of entries. */
		return array( 'recommended', sprintf( _n( 'The receiver skipped %d entry of this site\'s structure', 'The receiver skipped %d entries of this site\'s structure', count( $last['skipped'] ), 'igny8-wp-plugin' ), count( $last['skipped'] ) ), igny8_explain_skipped( $last['skipped'] ) );
	}
	if ( ! empty( $last['left_out'] ) ) {
		return array( 'recommended', __( 'A part of this site\'s structure cannot be told to its receiver', 'igny8-wp-plugin' ), igny8_explain_left_out() . ' ' . igny8_join_rows( $last['left_out'] ) );
	}
	if ( '' !== $clock ) {
		return array( 'recommended', __( 'The clock of this site is off', 'igny8-wp-plugin' ), $clock );
	}
	return array( 'good', __( 'The structure of this site reaches its receiver', 'igny8-wp-plugin' ), igny8_explain_result( $last ) );
}

/** Adds the facts to Site Health → Info, which people copy into support requests: never the key. */
function igny8_add_debug_information( array $sections ): array {
	$sections = igny8_add_fault_information( $sections );

	$sections['igny8-wp-plugin']['fields'] += igny8_facts();
	return $sections;
}
