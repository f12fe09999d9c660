<?php

final class ContentTest extends Igny8_Case {

	private const POST = array( 'post_title' => 'a', 'post_status' => 'publish' );

	protected function setUp(): void {
		parent::setUp();
		$this->connect();
		register_post_type( 'order', array( 'public' => false, 'show_ui' => true ) );
		register_taxonomy( 'colour', 'post', array( 'public' => false, 'show_ui' => true ) );
		register_taxonomy( 'inner', 'post', array( 'public' => false ) );
	}

	protected function tearDown(): void {
		unregister_post_type( 'order' );
		unregister_taxonomy( 'colour' );
		unregister_taxonomy( 'inner' );
		unset( $GLOBALS['wp_post_types']['odd'] );
	}

	/** @dataProvider changes */
	public function test_content_that_comes_or_goes_is_noted( callable $before, callable $change ): void {
		$given = $before();
		$this->forget_notes();
		$given = $change( $given );
		$this->assertEqualsWithDelta( time() + IGNY8_COUNTS_SOON_SECONDS, wp_next_scheduled( 'igny8_push_counts' ), 2 );
		is_int( $given ) && wp_delete_post( $given, true );
	}

	public function changes(): array {
		$nothing = static function (): void {};
		$post    = static function ( array $other = array() ): callable {
			return static function () use ( $other ): int {
				return wp_insert_post( $other + self::POST );
			};
		};
		$term    = static function ( string $taxonomy ): callable {
			return static function () use ( $taxonomy ): array {
				return wp_insert_term( uniqid( 'term' ), $taxonomy ) + compact( 'taxonomy' );
			};
		};
		$delete  = static function ( array $term ): void {
			wp_delete_term( $term['term_id'], $term['taxonomy'] );
		};
		$update  = static function ( array $change ): callable {
			return static function ( int $id ) use ( $change ): int {
				return wp_update_post( array( 'ID' => $id ) + $change );
			};
		};
		$media   = static function (): int {
			return wp_insert_attachment( array( 'post_title' => 'picture', 'post_mime_type' => 'image/png' ) );
		};
		$call    = static function ( string $function, ...$more ): callable {
			return static function ( int $id ) use ( $function, $more ): int {
				$function( $id, ...$more );
				return $id;
			};
		};
		$import  = static function (): void {
			do_action( 'import_end' );
		};
		return array(
			'published'         => array( $nothing, $post() ),
			'a draft published' => array( $post( array( 'post_status' => 'draft' ) ), $call( 'wp_publish_post' ) ),
			'due and published' => array( $post( array( 'post_status' => 'future', 'post_date' => '2099-01-01 00:00:00' ) ), $call( 'wp_publish_post' ) ),
			'imported a draft'  => array( $nothing, $post( array( 'post_status' => 'draft' ) ) ),
			'trashed'           => array( $post(), $call( 'wp_trash_post' ) ),
			'deleted'           => array( $post(), $call( 'wp_delete_post', true ) ),
			'of another type'   => array( $post(), $update( array( 'post_type' => 'page' ) ) ),
			'a file'            => array( $nothing, $media ),
			'a file trashed'    => array( $media, $call( 'wp_trash_post' ) ),
			'a file deleted'    => array( $media, $call( 'wp_delete_attachment', true ) ),
			'a term'            => array( $nothing, $term( 'category' ) ),
			'a term deleted'    => array( $term( 'post_tag' ), $delete ),
			'a shop\'s term'    => array( $nothing, $term( 'colour' ) ),
			'an import'         => array( $nothing, $import ),
		);
	}

	/** @dataProvider trifles */
	public function test_what_is_no_content_is_not_noted( array $post, callable $change ): void {
		$id = wp_insert_post( $post + self::POST );
		$this->forget_notes();
		$change( $id );
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
		$this->forget_notes();
		wp_delete_post( $id, true );
	}

	public function trifles(): array {
		$update = static function ( array $change ): callable {
			return static function ( int $id ) use ( $change ): void {
				wp_update_post( array( 'ID' => $id ) + $change );
			};
		};
		return array(
			'a revision'          => array( array(), $update( array( 'post_content' => 'new' ) ) ),
			'an autosave'         => array( array(), static function ( int $id ): void {
				wp_set_current_user( 1 );
				require_once ABSPATH . 'wp-admin/includes/post.php';
				wp_create_post_autosave( array( 'post_ID' => $id, 'post_title' => 'a', 'post_content' => 'b', 'post_excerpt' => '', 'post_type' => 'post' ) );
			} ),
			'an editor\'s draft'  => array( array( 'post_status' => 'auto-draft' ), $update( array( 'post_status' => 'draft' ) ) ),
			'a forgotten draft'   => array( array( 'post_status' => 'auto-draft' ), static function ( int $id ): void {
				wp_delete_post( $id, true );
			} ),
			'an order'            => array( array( 'post_type' => 'order', 'post_status' => 'draft' ), $update( array( 'post_status' => 'publish' ) ) ),
			'an unknown type'     => array( array( 'post_type' => 'gone', 'post_status' => 'draft' ), $update( array( 'post_status' => 'publish' ) ) ),
			'an inner term'       => array( array(), static function (): void {
				wp_insert_term( uniqid( 'term' ), 'inner' );
			} ),
			'not even an object'  => array( array(), static function (): void {
				$GLOBALS['wp_post_types']['odd'] = 'odd';
				igny8_post_changed_status( 'publish', 'draft', (object) array( 'post_type' => 'odd' ) );
				igny8_post_updated( 1, null, array() );
				igny8_post_deleted( 1, null );
				igny8_term_changed( 1, 1, array() );
			} ),
		);
	}

	public function test_thousands_of_changes_cost_one_note(): void {
		$this->forget_notes();
		igny8_note_content();
		$before = get_num_queries();
		array_map( 'igny8_note_content', range( 1, 5000 ) );
		$this->assertSame( $before, get_num_queries() );
		$this->assertSame( 1, igny8_count_events( 'igny8_push_counts' ) );
	}

	public function test_the_note_of_a_request_counts_nothing(): void {
		$this->forget_notes();
		$before = get_num_queries();
		igny8_note_content();
		$this->assertLessThanOrEqual( 3, get_num_queries() - $before );
	}

	public function test_a_change_during_a_push_is_noted_when_the_request_ends(): void {
		$this->forget_notes();
		igny8_note_content();
		igny8_settle_counts();
		igny8_note_content();
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
		igny8_note_rest_of_content();
		$this->assertNotFalse( wp_next_scheduled( 'igny8_push_counts' ) );
	}

	public function test_an_import_that_keeps_the_cache_small_reads_its_options_once(): void {
		$this->forget_notes();
		wp_suspend_cache_addition( true );
		igny8_note_content();
		$before = get_num_queries();
		get_option( 'blogname' );
		wp_suspend_cache_addition( false );
		$this->assertSame( $before, get_num_queries() );
	}

	public function test_a_site_that_is_not_connected_notes_nothing(): void {
		igny8_forget_connection();
		$this->forget_notes();
		igny8_note_content();
		$this->assertFalse( wp_next_scheduled( 'igny8_push_counts' ) );
	}

	private function forget_notes(): void {
		igny8_noted_content( array() );
		igny8_settle_counts();
	}
}
