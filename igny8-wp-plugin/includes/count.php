<?php
/**
 * How many posts and terms each entry holds, within a budget of time.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_COUNTING_SECONDS = 5.0;

/**
 * Adds counts to entries, those first that were counted longest ago.
 *
 * When the budget is used up, the rest keep what is known of them (0 at first), and come first next time.
 */
function igny8_add_counts( array $entries, float $seconds ): array {
	$now      = time();
	$deadline = microtime( true ) + $seconds;
	$known    = igny8_stored_list( 'igny8_counts' );
	$counted  = array();
	foreach ( igny8_counting_order( $entries, $known ) as list( $kind, $name ) ) {
		$last  = $known[ $kind ][ $name ] ?? array(
			'count'  => 0,
			'counts' => array(),
			'at'     => 0,
		);
		$fresh = microtime( true ) < $deadline ? igny8_count( $kind, (string) $name ) + array( 'at' => $now ) : $last;

		$counted[ $kind ][ $name ]          = $fresh;
		$entries[ $kind ][ $name ]['count'] = $fresh['count'];
		if ( 'post_types' === $kind ) {
			$entries[ $kind ][ $name ]['counts'] = (object) $fresh['counts'];
		}
	}
	update_option( 'igny8_counts', $counted, false );
	return $entries;
}

/** Lists kind and name of all entries, the one counted longest ago first. */
function igny8_counting_order( array $entries, array $known ): array {
	$order = array();
	$ages  = array();
	foreach ( array( 'post_types', 'taxonomies' ) as $kind ) {
		foreach ( array_keys( $entries[ $kind ] ) as $name ) {
			$order[] = array( $kind, $name );
			$ages[]  = igny8_not_ahead( $known[ $kind ][ $name ]['at'] ?? 0 );
		}
	}
	array_multisort( $ages, SORT_NUMERIC, array_keys( $order ), SORT_NUMERIC, $order );
	return $order;
}

/**
 * Counts one entry.
 *
 * @return array{count: int, counts: array<string, int>}
 */
function igny8_count( string $kind, string $name ): array {
	if ( 'taxonomies' === $kind ) {
		$terms = wp_count_terms(
			array(
				'taxonomy'   => $name,
				'hide_empty' => false,
			)
		);
		return array(
			'count'  => is_numeric( $terms ) ? max( 0, (int) $terms ) : 0,
			'counts' => array(),
		);
	}
	if ( 'attachment' === $name ) {
		// WordPress forgets to do this when a file is uploaded, and an object cache keeps the old count.
		wp_cache_delete( _count_posts_cache_key( $name ), 'counts' );
	}
	$counts = array_map( 'intval', array_filter( (array) wp_count_posts( $name ), 'is_numeric' ) );
	$counts = array_filter(
		$counts,
		static function ( int $count ): bool {
			return $count > 0;
		}
	);
	return array(
		'count'  => $counts[ 'attachment' === $name ? 'inherit' : 'publish' ] ?? 0,
		'counts' => array_slice( $counts, 0, 64, true ),
	);
}

/** Tells how many entries the last push could not count in time. */
function igny8_late_counts(): int {
	$times = array();
	foreach ( (array) get_option( 'igny8_counts', array() ) as $counted ) {
		$times = array_merge( $times, array_column( $counted, 'at' ) );
	}
	$newest = $times ? max( array_map( 'igny8_not_ahead', $times ) ) : 0;
	return count( array_diff( $times, array( $newest ) ) );
}
