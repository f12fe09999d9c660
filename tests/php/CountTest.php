<?php

final class CountTest extends Igny8_Case {

	public function test_posts_are_counted_by_status_and_only_published_ones_count(): void {
		$before = igny8_count( 'post_types', 'post' );
		$ids    = array( wp_insert_post( array( 'post_title' => 'a', 'post_status' => 'publish' ) ), wp_insert_post( array( 'post_title' => 'b', 'post_status' => 'draft' ) ) );
		$after  = igny8_count( 'post_types', 'post' );
		array_map( 'wp_delete_post', $ids, array( true, true ) );
		$this->assertSame( $before['count'] + 1, $after['count'] );
		$this->assertSame( ( $before['counts']['draft'] ?? 0 ) + 1, $after['counts']['draft'] );
		$this->assertArrayNotHasKey( 'private', $after['counts'] );
	}

	public function test_media_count_by_the_status_that_they_have(): void {
		$before = igny8_count( 'post_types', 'attachment' )['count'];
		$id     = wp_insert_attachment( array( 'post_title' => 'picture', 'post_mime_type' => 'image/png' ) );
		$after  = igny8_count( 'post_types', 'attachment' )['count'];
		wp_delete_attachment( $id, true );
		$this->assertSame( $before + 1, $after );
	}

	public function test_terms_without_posts_count_and_an_unknown_taxonomy_is_zero(): void {
		$before = igny8_count( 'taxonomies', 'post_tag' )['count'];
		$term   = wp_insert_term( 'lonely', 'post_tag' );
		$this->assertSame( $before + 1, igny8_count( 'taxonomies', 'post_tag' )['count'] );
		wp_delete_term( $term['term_id'], 'post_tag' );
		$this->assertSame( 0, igny8_count( 'taxonomies', 'no_such' )['count'] );
	}

	public function test_nobodys_filters_change_a_count(): void {
		$entries = array( 'post_types' => array( 'page' => array() ), 'taxonomies' => array( 'category' => array() ) );
		$honest  = igny8_add_counts( $entries, 5.0 );
		$throw   = static function () {
			throw new RuntimeException( 'not our fault' );
		};
		$hooks   = array( 'wp_count_posts', 'terms_clauses', 'get_terms_args', 'posts_where' );
		array_map( 'add_filter', $hooks, array_fill( 0, 4, $throw ) );
		$counted = igny8_add_counts( $entries, 5.0 );
		array_map( 'remove_filter', $hooks, array_fill( 0, 4, $throw ) );
		$this->assertEquals( $honest, $counted );
		$this->assertGreaterThan( 0, $counted['post_types']['page']['count'] * $counted['taxonomies']['category']['count'] );
	}

	public function test_a_status_without_a_name_is_left_out(): void {
		$this->assertSame( array( 'count' => 5, 'counts' => array( 'publish' => 5 ) ), igny8_sum_up( 'post', array( '' => 3, 'publish' => 5, 'draft' => 0, str_repeat( 'x', 65 ) => 1 ) ) );
	}

	public function test_among_very_many_posts_each_type_is_counted_by_itself(): void {
		$entries = array( 'post_types' => array( 'page' => array() ), 'taxonomies' => array( 'category' => array() ) );
		$few     = igny8_add_counts( $entries, 5.0 );
		$id      = wp_insert_post( array( 'post_title' => 'far', 'import_id' => 2 * IGNY8_MANY_POSTS ) );
		$this->assertSame( array( 'taxonomies' ), array_keys( igny8_count_at_once() ) );
		$this->assertEquals( $few, igny8_add_counts( $entries, 5.0 ) );
		wp_delete_post( $id, true );
	}

	public function test_a_database_that_does_not_answer_leaves_the_last_counts(): void {
		$entries = array( 'post_types' => array( 'post' => array() ), 'taxonomies' => array( 'category' => array() ) );
		$known   = array( 'count' => 7, 'counts' => array( 'publish' => 7 ), 'at' => 5 );
		update_option( 'igny8_counts', array( 'post_types' => array( 'post' => $known ) ) );
		$break = static function ( string $query ): string {
			return false === strpos( $query, 'COUNT(*)' ) ? $query : 'no SQL';
		};
		add_filter( 'query', $break );
		$counted = igny8_add_counts( $entries, 5.0 );
		remove_filter( 'query', $break );
		$this->assertSame( array( 7, 0 ), array( $counted['post_types']['post']['count'], $counted['taxonomies']['category']['count'] ) );
	}

	public function test_without_time_entries_keep_their_last_counts_and_come_first_next_time(): void {
		$entries = array( 'post_types' => array( 'post' => array(), 'page' => array() ), 'taxonomies' => array( 'category' => array() ) );
		$known   = array( 'post_types' => array( 'post' => array( 'count' => 7, 'counts' => array( 'publish' => 7 ), 'at' => 5 ) ) );
		update_option( 'igny8_counts', $known );
		$counted = igny8_add_counts( $entries, -1.0 );
		$this->assertSame( 7, $counted['post_types']['post']['count'] );
		$this->assertSame( 0, $counted['taxonomies']['category']['count'] );
		$this->assertSame( 2, igny8_late_counts() );
		$this->assertSame( array( 'post_types', 'page' ), igny8_counting_order( $entries, $known )[0] );
		$this->assertSame( array( 'post_types', 'post' ), igny8_counting_order( $entries, $known )[2] );
		igny8_add_counts( $entries, 5.0 );
		$this->assertSame( 0, igny8_late_counts() );
	}
}
