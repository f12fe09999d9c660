<?php
/**
 * How many posts and terms each entry holds, within a budget of time.
 *
 * Asked of the database itself: WordPress's own functions run through everybody's filters,
 * and would count what the reader of this page may see, in the language of this page.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_COUNTING_SECONDS = 5.0;
const IGNY8_MAX_STATUSES     = 64;

// Up to this many posts, one query for all types takes less than a second.
const IGNY8_MANY_POSTS = 1000000;

/**
 * Adds counts to entries, those first that were counted longest ago.
 *
 * When the budget is used up, the rest keep what is known of them (0 at first), and come first next time.
 */
function igny8_add_counts( array $entries, float $seconds ): array {
	$now      = time();
	$deadline = microtime( true ) + $seconds;
	$known    = igny8_known_counts();
	$counted  = array();
	$fresh    = $seconds > 0 ? igny8_count_at_once() : array();
	foreach ( igny8_counting_order( $entries, $known ) as list( $kind, $name ) ) {
		$count = isset( $fresh[ $kind ] ) ? igny8_sum_up( (string) $name, $fresh[ $kind ][ $name ] ?? array() ) : array();
		if ( ! $count && microtime( true ) < $deadline ) {
			$count = igny8_count( $kind, (string) $name );
		}
		$count = $count ? $count + array( 'at' => $now ) : $known[ $kind ][ $name ] ?? array(
			'count'  => 0,
			'counts' => array(),
			'at'     => 0,
		);

		$counted[ $kind ][ $name ]          = $count;
		$entries[ $kind ][ $name ]['count'] = $count['count'];
		if ( 'post_types' === $kind ) {
			$entries[ $kind ][ $name ]['counts'] = (object) $count['counts'];
		}
	}
	update_option( 'igny8_counts', $counted, false );
	return $entries;
}

/** Returns the last known count of each entry. */
function igny8_known_counts(): array {
	$known = get_option( 'igny8_counts', array() );
	return is_array( $known ) ? array_filter( $known, 'is_array' ) : array();
}

/** Lists kind and name of all entries, the one counted longest ago first. */
function igny8_counting_order( array $entries, array $known ): array {
	$order = array();
	$ages  = array();
	foreach ( array_keys( IGNY8_LISTS ) as $kind ) {
		foreach ( array_keys( $entries[ $kind ] ) as $name ) {
			$order[] = array( $kind, $name );
			$ages[]  = $known[ $kind ][ $name ]['at'] ?? 0;
		}
	}
	array_multisort( $ages, SORT_NUMERIC, array_keys( $order ), SORT_NUMERIC, $order );
	return $order;
}

/**
 * Counts everything in one query a kind; a kind that takes longer, or whose query fails, is not there.
 *
 * @return array<string, array<string, array<string, int>>> kind to name to status to number.
 */
function igny8_count_at_once(): array {
	global $wpdb;
	$newest = igny8_rows( "SELECT 'newest' AS name, '' AS status, MAX(ID) AS number FROM $wpdb->posts" );
	$few    = (int) ( $newest['newest'][''] ?? 0 ) <= IGNY8_MANY_POSTS;
	return array_filter(
		array(
			'post_types' => $few ? igny8_rows( "SELECT post_type AS name, post_status AS status, COUNT(*) AS number FROM $wpdb->posts GROUP BY post_type, post_status" ) : null,
			'taxonomies' => igny8_rows( "SELECT tt.taxonomy AS name, 'publish' AS status, COUNT(*) AS number FROM $wpdb->term_taxonomy AS tt INNER JOIN $wpdb->terms AS t ON t.term_id = tt.term_id GROUP BY tt.taxonomy" ),
		),
		'is_array'
	);
}

/**
 * Counts one entry; nothing is returned where the database does not answer.
 *
 * @return array{}|array{count: int, counts: array<string, int>}
 */
function igny8_count( string $kind, string $name ): array {
	global $wpdb;
	$query = 'taxonomies' === $kind
		? "SELECT 'one' AS name, 'publish' AS status, COUNT(*) AS number FROM $wpdb->term_taxonomy AS tt INNER JOIN $wpdb->terms AS t ON t.term_id = tt.term_id WHERE tt.taxonomy = %s"
		: "SELECT 'one' AS name, post_status AS status, COUNT(*) AS number FROM $wpdb->posts WHERE post_type = %s GROUP BY post_status";
	$rows  = igny8_rows( $wpdb->prepare( $query, $name ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared
	return null === $rows ? array() : igny8_sum_up( $name, $rows['one'] ?? array() );
}

/**
 * Returns numbers by name and status, or null where the query fails.
 *
 * @return array<string, array<string, int>>|null
 */
function igny8_rows( string $query ): ?array {
	global $wpdb;
	$shown = $wpdb->suppress_errors( true );
	try {
		$rows = $wpdb->get_results( $query ); // phpcs:ignore WordPress.DB
	} catch ( Throwable $error ) {
		$rows = null;
	} finally {
		$wpdb->suppress_errors( $shown );
	}
	if ( ! is_array( $rows ) || '' !== $wpdb->last_error ) {
		return null;
	}
	$numbers = array();
	foreach ( $rows as $row ) {
		$numbers[ $row->name ][ $row->status ] = (int) $row->number;
	}
	return $numbers;
}

/**
 * Makes an entry's counts of numbers by status; those of statuses that have no name are left out.
 *
 * @return array{count: int, counts: array<string, int>}
 */
function igny8_sum_up( string $name, array $numbers ): array {
	$counts = array();
	foreach ( $numbers as $status => $number ) {
		if ( $number > 0 && igny8_is_name( (string) $status ) ) {
			$counts[ $status ] = $number;
		}
	}
	return array(
		'count'  => $counts[ 'attachment' === $name ? 'inherit' : 'publish' ] ?? 0,
		'counts' => array_slice( $counts, 0, IGNY8_MAX_STATUSES, true ),
	);
}

/** Tells how many entries the last push could not count in time. */
function igny8_late_counts(): int {
	$times = array();
	foreach ( igny8_known_counts() as $counted ) {
		$times = array_merge( $times, array_column( $counted, 'at' ) );
	}
	$newest = $times ? max( $times ) : 0;
	return count( array_diff( $times, array( $newest ) ) );
}
